// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.unsubscribe;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;

/** Section 3.8.3.1: no local, retain as published, retain handling. */
final class SubscriptionOptionCases {

    private static Subscription option(
            String filter, boolean noLocal, boolean retainAsPublished, RetainHandling handling) {
        return new Subscription(filter, AT_LEAST_ONCE, noLocal, retainAsPublished, handling);
    }

    @Shows(v5 = {"MQTT-3.8.3-3"})
    void no_local_leaves_out_own_messages_only(Script s) {
        Peer peer = s.connect();
        peer.subscribe(subscribe(3, option(s.topic("#"), true, false, RetainHandling.SEND)));
        for (Qos qos : Qos.values()) {
            peer.publish(publish(s.topic("a"), "own", qos, qos == AT_MOST_ONCE ? 0 : 1));
        }
        peer.expectNothing();
        s.connect().publish(publish(s.topic("a"), "other's", AT_LEAST_ONCE, 1));
        peer.acknowledge(peer.expectPublish(s.topic("a"), "other's"));
        peer.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.8.3-3"})
    void without_no_local_own_messages_come_back(Script s) {
        Peer peer = s.connect();
        peer.subscribe(s.topic("#"), AT_MOST_ONCE);
        peer.send(publish(s.topic("a"), "own"));
        peer.expectPublish(s.topic("a"), "own");
    }

    @Shows(v5 = {"MQTT-3.8.3-3"})
    void no_local_leaves_out_the_own_will(Script s) {
        String id = s.clientId("willing");
        Peer peer = s.connecting()
                .resuming(id)
                .will(s.topic("will"), "own", AT_LEAST_ONCE, false)
                .open();
        peer.subscribe(subscribe(3, option(s.topic("#"), true, false, RetainHandling.SEND)));
        Peer witness = s.connect();
        witness.subscribe(s.topic("#"), AT_MOST_ONCE);
        peer.cut();
        witness.expectPublish(s.topic("will"), "own");
        s.connecting().resuming(id).open().expectNothing();
    }

    @Shows(v5 = {"MQTT-3.8.3-3"})
    void no_local_of_one_subscription_does_not_bind_another(Script s) {
        Peer peer = s.connect();
        peer.subscribe(subscribe(3, option(s.topic("#"), true, false, RetainHandling.SEND)));
        peer.subscribe(s.topic("a"), AT_MOST_ONCE);
        peer.send(publish(s.topic("a"), "own", AT_MOST_ONCE, 0));
        peer.send(publish(s.topic("b"), "own", AT_MOST_ONCE, 0));
        peer.expectPublish(s.topic("a"), "own", AT_MOST_ONCE);
        peer.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.3.1-12", "MQTT-3.3.1-13"})
    void retain_as_published_keeps_the_flag(Script s) {
        Peer keeps = s.connect();
        requireRetain(s, keeps);
        keeps.subscribe(subscribe(3, option(s.topic("#"), false, true, RetainHandling.SEND)));
        Peer clears = s.connect();
        clears.subscribe(subscribe(3, option(s.topic("#"), false, false, RetainHandling.SEND)));
        Peer publisher = s.connect();
        publisher.send(retained(publish(s.topic("a"), "kept")));
        publisher.send(publish(s.topic("a"), "passing"));
        check(keeps.expectPublish(s.topic("a"), "kept").retain(), "the retain flag is missing");
        check(!keeps.expectPublish(s.topic("a"), "passing").retain(), "the retain flag is set");
        check(!clears.expectPublish(s.topic("a"), "kept").retain(), "the retain flag is set");
        check(!clears.expectPublish(s.topic("a"), "passing").retain(), "the retain flag is set");
    }

    @Shows(v5 = {"MQTT-3.3.1-9", "MQTT-3.8.4-4"})
    void retain_handling_0_sends_retained_messages_at_every_subscribe(Script s) {
        Peer peer = withRetainedMessage(s);
        for (int i = 0; i < 3; i++) {
            peer.subscribe(subscribe(3, option(s.topic("+"), false, i == 1, RetainHandling.SEND)));
            Publish message = peer.expectPublish(s.topic("a"), "kept");
            check(message.retain(), "the retain flag is missing");
            peer.acknowledge(message);
            peer.expectNothing();
        }
    }

    @Shows(v5 = {"MQTT-3.3.1-10"})
    void retain_handling_1_sends_retained_messages_to_new_subscriptions_only(Script s) {
        Peer peer = withRetainedMessage(s);
        for (int i = 0; i < 2; i++) {
            peer.subscribe(subscribe(3, option(s.topic("+"), false, false, RetainHandling.SEND_IF_NEW)));
            peer.acknowledge(peer.expectPublish(s.topic("a"), "kept"));
            peer.subscribe(subscribe(3, option(s.topic("+"), false, true, RetainHandling.SEND_IF_NEW)));
            peer.expectNothing();
            peer.send(unsubscribe(4, s.topic("+")));
            peer.expect(UnsubAck.class);
        }
    }

    @Shows(v5 = {"MQTT-3.3.1-11"})
    void retain_handling_2_sends_no_retained_messages(Script s) {
        Peer peer = withRetainedMessage(s);
        peer.subscribe(subscribe(3, option(s.topic("+"), false, false, RetainHandling.DO_NOT_SEND)));
        peer.expectNothing();
        s.connect().publish(retained(publish(s.topic("a"), "new", AT_LEAST_ONCE, 1)));
        peer.acknowledge(peer.expectPublish(s.topic("a"), "new"));
    }

    @Shows(
            v3 = {"MQTT-3.8.4-3"},
            v5 = {"MQTT-3.8.4-4"})
    void a_replaced_subscription_gets_retained_messages_again_at_its_new_qos(Script s) {
        Peer publisher = s.connect();
        requireRetain(s, publisher);
        publisher.publish(retained(publish(s.topic("a"), "kept", EXACTLY_ONCE, 1)));
        Peer peer = s.connect();
        for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE, AT_MOST_ONCE}) {
            peer.subscribe(s.topic("a"), qos);
            Publish message = peer.expectPublish(s.topic("a"), "kept", qos);
            check(message.retain(), "the retain flag is missing");
            peer.acknowledge(message);
            peer.expectNothing();
        }
    }

    private static Peer withRetainedMessage(Script s) {
        Peer peer = s.connect();
        requireRetain(s, peer);
        Peer publisher = s.connect();
        publisher.publish(retained(publish(s.topic("a"), "kept", AT_LEAST_ONCE, 1)));
        return peer;
    }

    private static void requireRetain(Script s, Peer peer) {
        s.require(peer.connAck().properties().flag(Property.RETAIN_AVAILABLE, true), "retained messages");
    }
}
