// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.disconnect;
import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.retained;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Section 3.1.2.5: when a will is published, and as what. */
final class WillCases {

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-9"},
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT-3.1.2-9"})
    void a_lost_connection_publishes_the_will(Script s) {
        for (Qos qos : Qos.values()) {
            Variation.of(qos.toString(), () -> {
                Peer subscriber = s.connect();
                subscriber.subscribe(s.topic("will"), Qos.EXACTLY_ONCE);
                Peer client =
                        s.connecting().will(s.topic("will"), "gone", qos, false).open();
                subscriber.expectNothing();
                client.cut();
                Publish will = subscriber.expectPublish(s.topic("will"), "gone", qos);
                check(!will.retain() && !will.dup(), "got " + will);
                subscriber.acknowledge(will);
                subscriber.expectNothing();
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void disconnect_takes_the_will_back(Script s) {
        Peer subscriber = watch(s);
        withWill(s).open().leave();
        subscriber.expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10"})
    void disconnect_with_another_reason_publishes_the_will(Script s) {
        Peer subscriber = watch(s);
        for (ReasonCode reason : List.of(
                ReasonCode.DISCONNECT_WITH_WILL,
                ReasonCode.UNSPECIFIED_ERROR,
                ReasonCode.PROTOCOL_ERROR,
                ReasonCode.ADMINISTRATIVE_ACTION)) {
            Variation.of(reason.text(), () -> {
                Peer client = withWill(s).open();
                client.send(disconnect(reason));
                client.expectClosed();
                subscriber.expectPublish(s.topic("will"), "gone");
            });
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-4.8.0-1"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-10", "MQTT-4.13.1-1"})
    void a_disconnect_with_wrong_flags_does_not_take_the_will_back(Script s) {
        Peer subscriber = watch(s);
        Peer client = withWill(s).open();
        client.send(Frame.of(0xE1));
        client.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-4.8.0-1"},
            v5 = {"MQTT-3.1.2-8", "MQTT-4.13.1-1"})
    void a_fault_of_the_client_publishes_the_will(Script s) {
        Peer subscriber = watch(s);
        Peer malformed = withWill(s).open();
        malformed.send(Frame.of(0x36).text("t").u16(1));
        malformed.expectDisconnected(ReasonCode.MALFORMED_PACKET);
        subscriber.expectPublish(s.topic("will"), "gone");
        Peer wrong = withWill(s).open();
        wrong.send(Frame.of(0xD0));
        wrong.expectDisconnected(ReasonCode.PROTOCOL_ERROR);
        subscriber.expectPublish(s.topic("will"), "gone");
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.2-22"})
    void silence_publishes_the_will(Script s) {
        Peer subscriber = watch(s);
        Peer client = withWill(s).keepAlive(1).open();
        s.pass(Duration.ofSeconds(3));
        client.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        subscriber.expectPublish(s.topic("will"), "gone");
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8", "MQTT-3.1.4-2"},
            v5 = {"MQTT-3.1.2-8", "MQTT-3.1.4-3"})
    void a_takeover_publishes_the_will_of_the_old_connection(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        Peer old = withWill(s).clientId(id).open();
        s.connecting().clientId(id).open();
        old.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        subscriber.expectPublish(s.topic("will"), "gone");
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-12", "MQTT-3.1.2-10"},
            v5 = {"MQTT-3.1.2-10", "MQTT-3.1.2-8"})
    void a_will_is_published_once_and_not_for_a_connection_without_one(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        withWill(s).resuming(id).open().cut();
        subscriber.expectPublish(s.topic("will"), "gone");
        Peer again = s.connecting().resuming(id).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        again.cut();
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-10"},
            v5 = {"MQTT-3.1.2-10"})
    void the_end_of_a_session_publishes_no_will_that_was_published(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        withWill(s).resuming(id).open().cut();
        subscriber.expectPublish(s.topic("will"), "gone");
        s.connecting().clientId(id).open();
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8"},
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
    void each_connection_has_the_will_of_its_own_connect(Script s) {
        Peer subscriber = watch(s);
        String id = s.clientId("w");
        Peer client = withWill(s).resuming(id).open();
        client.leave();
        s.connecting()
                .resuming(id)
                .will(s.topic("will"), "other", Qos.AT_MOST_ONCE, false)
                .open()
                .cut();
        subscriber.expectPublish(s.topic("will"), "other");
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-16"},
            v5 = {"MQTT-3.1.2-14"})
    void without_will_retain_the_will_is_not_kept(Script s) {
        Peer subscriber = watch(s);
        withWill(s).open().cut();
        Publish will = subscriber.expectPublish(s.topic("will"), "gone");
        check(!will.retain(), "got " + will);
        watch(s).expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-17"},
            v5 = {"MQTT-3.1.2-15"})
    void with_will_retain_the_will_is_kept(Script s) {
        Peer subscriber = watch(s);
        s.connecting()
                .will(s.topic("will"), "kept", Qos.AT_LEAST_ONCE, true)
                .open()
                .cut();
        Publish will = subscriber.expectPublish(s.topic("will"), "kept");
        check(!will.retain(), "a subscription that was there before gets it with RETAIN: " + will);
        Publish retained = watch(s).expectPublish(s.topic("will"), "kept");
        check(retained.retain(), "the will is not retained: " + retained);
    }

    @Shows(
            v3 = {"MQTT-3.1.2-17"},
            v5 = {"MQTT-3.1.2-15"})
    void an_empty_retained_will_removes_what_is_retained(Script s) {
        s.connect().publish(retained(publish(s.topic("will"), "old", Qos.AT_LEAST_ONCE, 1)));
        Peer subscriber = watch(s);
        subscriber.expectPublish(s.topic("will"), "old");
        s.connecting().will(s.topic("will"), "", Qos.AT_MOST_ONCE, true).open().cut();
        subscriber.expectPublish(s.topic("will"), "");
        watch(s).expectNothing();
    }

    @Shows(v5 = {"MQTT-3.1.3-10", "MQTT-3.1.2-8"})
    void the_properties_of_a_will_become_those_of_the_message(Script s) {
        Properties properties = Properties.NONE
                .with(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                .with(Property.CONTENT_TYPE, "text/plain")
                .with(Property.RESPONSE_TOPIC, s.topic("answer"))
                .with(Property.CORRELATION_DATA, new byte[] {1, 0, (byte) 0xFF})
                .withUser("z", "1")
                .withUser("a", "2")
                .withUser("z", "3")
                .withUser("a", "2");
        Peer subscriber = watch(s);
        s.connecting()
                .will(s.topic("will"), "gone", Qos.AT_MOST_ONCE, false, properties)
                .open()
                .cut();
        Properties received = subscriber.expectPublish(s.topic("will"), "gone").properties();
        check(received.userProperties().equals(properties.userProperties()), "got " + received);
        check(received.size() == properties.size(), "expected " + properties + ", but got " + received);
        check("text/plain".equals(received.text(Property.CONTENT_TYPE)), "got " + received);
        check(s.topic("answer").equals(received.text(Property.RESPONSE_TOPIC)), "got " + received);
        check(received.number(Property.PAYLOAD_FORMAT_INDICATOR, 0) == 1, "got " + received);
        check(
                Arrays.equals(properties.binary(Property.CORRELATION_DATA), received.binary(Property.CORRELATION_DATA)),
                "got " + received);
    }

    @Shows(
            v3 = {"MQTT-3.1.2-8"},
            v5 = {"MQTT-3.1.2-7", "MQTT-3.1.2-8"})
    void the_payload_of_a_will_may_be_any_bytes(Script s) {
        byte[] payload = new byte[300];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = (byte) i;
        }
        Peer subscriber = watch(s);
        Peer client = s.open();
        client.send(RawConnect.will(s, RawConnect.CLEAN_START | RawConnect.WILL, s.clientId("w"))
                .text(s.topic("will"))
                .binary(payload));
        client.expectAccepted();
        client.cut();
        Publish will = subscriber.expect(Publish.class);
        check(Arrays.equals(payload, will.payloadBytes()), "got '" + Packets.text(will) + "'");
    }

    /** A refused CONNECT has no will. */
    @Shows(
            v3 = {"MQTT-3.1.4-5", "MQTT-3.1.4-1"},
            v5 = {"MQTT-3.1.4-6", "MQTT-3.1.4-1"})
    void a_connect_that_is_refused_publishes_no_will(Script s) {
        Peer subscriber = watch(s);
        Peer client = s.open();
        client.send(RawConnect.will(s, RawConnect.CLEAN_START | RawConnect.WILL, s.clientId("w"))
                .text(s.topic("will"))
                .text("gone")
                .u8(0));
        client.expectRejected(ReasonCode.MALFORMED_PACKET);
        subscriber.expectNothing();
    }

    private static Peer watch(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("will"), Qos.AT_MOST_ONCE);
        return subscriber;
    }

    private static Connecting withWill(Script s) {
        return s.connecting().will(s.topic("will"), "gone", Qos.AT_LEAST_ONCE, false);
    }
}
