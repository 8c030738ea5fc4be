// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.server.RawConnect.CLEAN_START;
import static io.galidia.conformance.server.RawConnect.PASSWORD;
import static io.galidia.conformance.server.RawConnect.USER_NAME;
import static io.galidia.conformance.server.RawConnect.WILL;
import static io.galidia.conformance.server.RawConnect.WILL_QOS_1;
import static io.galidia.conformance.server.RawConnect.WILL_QOS_2;
import static io.galidia.conformance.server.RawConnect.WILL_RETAIN;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Section 3.1.2.3 and 3.1.3: the connect flags, and the payload that has to fit them. */
final class ConnectFlagsCases {

    @Shows(
            v3 = {"MQTT-3.1.2-14", "MQTT-3.1.4-1"},
            v5 = {"MQTT-3.1.2-12", "MQTT-3.1.4-1"})
    void a_will_of_qos_3_ends_the_connection(Script s) {
        for (int retain : List.of(0, WILL_RETAIN)) {
            int flags = CLEAN_START | WILL | WILL_QOS_1 | WILL_QOS_2 | retain;
            rejected(s, "flags " + flags, will(s, flags));
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.2-11", "MQTT-3.1.2-13"},
            v5 = {"MQTT-3.1.2-11", "MQTT-3.1.4-1"})
    void a_will_qos_without_a_will_ends_the_connection(Script s) {
        for (int qos : List.of(WILL_QOS_1, WILL_QOS_2, WILL_QOS_1 | WILL_QOS_2)) {
            rejected(s, "flags " + qos, start(s, CLEAN_START | qos));
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.2-11", "MQTT-3.1.2-15"},
            v5 = {"MQTT-3.1.2-13", "MQTT-3.1.4-1"})
    void a_will_retain_without_a_will_ends_the_connection(Script s) {
        rejected(s, "will retain", start(s, CLEAN_START | WILL_RETAIN));
    }

    @Shows(v3 = {"MQTT-3.1.2-22", "MQTT-3.1.4-1"})
    void a_password_without_a_user_name_ends_the_connection(Script s) {
        rejected(s, "password", start(s, CLEAN_START | PASSWORD).text("secret"));
    }

    /** MQTT 5 allows what 3.1.1 forbids; whether the broker takes this password for good is another question. */
    @Shows(v5 = {"MQTT-3.1.2-16", "MQTT-3.1.2-19"})
    void a_password_without_a_user_name_is_no_fault(Script s) {
        Peer client = s.open();
        client.send(start(s, CLEAN_START | PASSWORD).text("secret"));
        if (s.isStrict()) {
            client.expectAccepted();
        } else {
            var answer = client.expect(ConnAck.class);
            Peer.check(
                    List.of(ReasonCode.SUCCESS, ReasonCode.BAD_USER_NAME_OR_PASSWORD, ReasonCode.NOT_AUTHORIZED)
                            .contains(answer.reason()),
                    "got " + answer);
        }
    }

    @Shows(
            v3 = {
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-11",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-19",
                "MQTT-3.1.2-20",
                "MQTT-3.1.2-21",
                "MQTT-3.1.3-3",
                "MQTT-3.1.4-1"
            },
            v5 = {
                "MQTT-3.1.2-9",
                "MQTT-3.1.2-16",
                "MQTT-3.1.2-17",
                "MQTT-3.1.2-18",
                "MQTT-3.1.2-19",
                "MQTT-3.1.3-3",
                "MQTT-3.1.4-1"
            })
    void a_payload_that_does_not_fit_the_flags_ends_the_connection(Script s) {
        Map<String, Frame> connects = new LinkedHashMap<>();
        connects.put("no client identifier", RawConnect.start(s));
        connects.put("user name without its flag", start(s, CLEAN_START).text("user"));
        connects.put(
                "password without its flag",
                start(s, CLEAN_START | USER_NAME).text("user").text("secret"));
        connects.put("no user name", start(s, CLEAN_START | USER_NAME));
        connects.put("no password", start(s, CLEAN_START | USER_NAME | PASSWORD).text("user"));
        connects.put("will without its flag", start(s, CLEAN_START).text("t").text("w"));
        connects.put("no will", start(s, CLEAN_START | WILL));
        connects.put(
                "no will payload",
                RawConnect.will(s, CLEAN_START | WILL, s.clientId("f")).text("t"));
        connects.put("no user name after the will", will(s, CLEAN_START | WILL | USER_NAME));
        connects.put("one byte too many", start(s, CLEAN_START).u8(0));
        connects.put(
                "one byte too many after the will", will(s, CLEAN_START | WILL).u8(0));
        connects.forEach((name, connect) -> rejected(s, name, connect));
    }

    /** Cut short anywhere, with a remaining length that says so, it is no CONNECT. */
    @Shows(
            v3 = {"MQTT-3.1.4-1", "MQTT-3.2.2-6"},
            v5 = {"MQTT-3.1.4-1", "MQTT-4.13.1-1"})
    void a_connect_that_ends_too_early_ends_the_connection(Script s) {
        byte[] whole = full(s).bytes();
        int header = 2;
        for (int length = whole.length - header - 1; length >= 0; length--) {
            byte[] body = Arrays.copyOfRange(whole, header, header + length);
            int left = length;
            Variation.of("after " + left + " of " + (whole.length - header) + " bytes", () -> {
                Peer peer = s.open();
                peer.send(Frame.of(0x10).raw(body));
                if (left > 6) { // the version is known
                    peer.expectRejected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
                } else {
                    peer.expectClosed();
                }
            });
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.3-1", "MQTT-3.1.2-9", "MQTT-3.1.2-19", "MQTT-3.1.2-21", "MQTT-3.1.4-4"},
            v5 = {"MQTT-3.1.3-1", "MQTT-3.1.2-9", "MQTT-3.1.2-17", "MQTT-3.1.2-19", "MQTT-3.1.4-5"})
    void a_connect_with_everything_is_read_in_its_order(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("w"), Qos.AT_MOST_ONCE);
        Peer client = s.open();
        client.send(full(s));
        client.expectAccepted();
        client.cut();
        subscriber.expectPublish(s.topic("w"), "will");
    }

    private static Frame full(Script s) {
        return RawConnect.will(s, CLEAN_START | WILL | USER_NAME | PASSWORD, s.clientId("full"))
                .text(s.topic("w"))
                .text("will")
                .text("user")
                .text("secret");
    }

    @Shows(
            v3 = {"MQTT-3.1.4-1"},
            v5 = {"MQTT-3.1.4-1"})
    void a_will_topic_that_is_no_topic_name_is_refused(Script s) {
        for (String topic : List.of("", "#", "a/#", "+", "a/+/b", "a+")) {
            Variation.of(
                    "'" + topic + "'",
                    () -> s.open()
                            .send(RawConnect.will(s, CLEAN_START | WILL, s.clientId("t"))
                                    .text(topic)
                                    .text("w"))
                            .expectRejected(
                                    ReasonCode.MALFORMED_PACKET,
                                    ReasonCode.PROTOCOL_ERROR,
                                    ReasonCode.TOPIC_NAME_INVALID));
        }
    }

    private static void rejected(Script s, String name, Frame connect) {
        Variation.of(
                name,
                () -> s.open().send(connect).expectRejected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR));
    }

    /** Up to the client identifier. */
    private static Frame start(Script s, int flags) {
        return RawConnect.start(s, flags).text(s.clientId("f"));
    }

    private static Frame will(Script s, int flags) {
        return RawConnect.will(s, flags, s.clientId("f")).text(s.topic("w")).text("w");
    }
}
