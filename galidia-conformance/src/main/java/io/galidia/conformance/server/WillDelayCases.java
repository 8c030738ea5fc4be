// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.disconnect;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;

/** Section 3.1.3.2.2: a will that waits for its client to come back, or for the end of the session. */
final class WillDelayCases {

    private static final Duration LONGER_THAN_A_SECOND = Duration.ofMillis(2_500);

    @Shows(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-7"})
    void a_will_waits_for_its_delay(Script s) {
        Peer subscriber = watch(s);
        delayed(s, s.clientId("w"), 3_600, 1).open().cut();
        subscriber.expectNothing();
        s.pass(LONGER_THAN_A_SECOND);
        Publish will = subscriber.expectPublish(s.topic("will"), "gone");
        check(
                !will.properties().has(Property.WILL_DELAY_INTERVAL),
                "the delay is no property of a message, but got " + will);
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.3-9", "MQTT-3.1.2-8"})
    void coming_back_within_the_delay_cancels_the_will(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        delayed(s, id, 3_600, 1).open().cut();
        Peer back = s.connecting().resuming(id).open();
        check(back.connAck().sessionPresent(), "the session is not present");
        s.pass(LONGER_THAN_A_SECOND);
        subscriber.expectNothing();
        back.send(disconnect(0)); // this connection had no will that the end of the session could publish
        back.expectClosed();
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.3-9", "MQTT-3.1.4-3"})
    void taking_the_connection_over_within_the_delay_cancels_the_will(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        Peer old = delayed(s, id, 3_600, 1).open();
        s.connecting().resuming(id).open();
        old.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        s.pass(LONGER_THAN_A_SECOND);
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-8"})
    void a_session_without_expiry_interval_does_not_delay_its_will(Script s) {
        Peer subscriber = watch(s);
        delayed(s, s.clientId("w"), 0, 3_600).open().cut();
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(v5 = {"MQTT-3.1.2-8"})
    void the_end_of_the_session_publishes_a_will_that_waits_longer(Script s) {
        Peer subscriber = watch(s);
        delayed(s, s.clientId("w"), 1, 3_600).open().cut();
        subscriber.expectNothing();
        s.pass(LONGER_THAN_A_SECOND);
        subscriber.expectPublish(s.topic("will"), "gone");
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-4"})
    void a_clean_start_ends_the_session_and_publishes_the_will(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        delayed(s, id, 3_600, 3_600).open().cut();
        subscriber.expectNothing();
        s.connecting().clientId(id).cleanStart(true).open();
        subscriber.expectPublish(s.topic("will"), "gone");
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.4-3"})
    void a_takeover_with_clean_start_publishes_the_will_at_once(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        Peer old = delayed(s, id, 3_600, 3_600).open();
        s.connecting().clientId(id).cleanStart(true).open();
        old.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(v5 = {"MQTT-3.1.2-8"})
    void disconnect_that_ends_the_session_and_asks_for_the_will_publishes_it(Script s) {
        Peer subscriber = watch(s);
        Peer client = delayed(s, s.clientId("w"), 3_600, 3_600).open();
        client.send(new Disconnect(
                ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 0)));
        client.expectClosed();
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(v5 = {"MQTT-3.1.2-8"})
    void disconnect_that_asks_for_the_will_keeps_its_delay(Script s) {
        Peer subscriber = watch(s);
        Peer client = delayed(s, s.clientId("w"), 3_600, 1).open();
        client.send(disconnect(ReasonCode.DISCONNECT_WITH_WILL));
        client.expectClosed();
        subscriber.expectNothing();
        s.pass(LONGER_THAN_A_SECOND);
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(v5 = {"MQTT-3.1.2-10"})
    void a_normal_disconnect_takes_a_delayed_will_back(Script s) {
        Peer subscriber = watch(s);
        Peer client = delayed(s, s.clientId("w"), 3_600, 1).open();
        client.leave();
        s.pass(LONGER_THAN_A_SECOND);
        subscriber.expectNothing();
    }

    private static Peer watch(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
        return subscriber;
    }

    private static Connecting delayed(Script s, String id, long expirySeconds, long delaySeconds) {
        return s.connecting()
                .clientId(id)
                .property(Property.SESSION_EXPIRY_INTERVAL, expirySeconds)
                .will(
                        s.topic("will"),
                        "gone",
                        Qos.AT_MOST_ONCE,
                        false,
                        Properties.NONE.with(Property.WILL_DELAY_INTERVAL, delaySeconds));
    }
}
