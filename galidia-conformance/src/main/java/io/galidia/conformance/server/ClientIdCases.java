// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import java.util.HexFormat;

/** Section 3.1.3.1: the client identifier. */
final class ClientIdCases {

    private static final String LETTERS_AND_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    @Shows(
            v3 = {"MQTT-3.1.3-5"},
            v5 = {"MQTT-3.1.3-5"})
    void identifiers_of_1_to_23_letters_and_digits_are_accepted(Script s) {
        for (int length = 1; length <= 23; length++) {
            int from = (length * 7) % (LETTERS_AND_DIGITS.length() - length);
            accept(s, LETTERS_AND_DIGITS.substring(from, from + length));
        }
        for (int from = 0; from < LETTERS_AND_DIGITS.length(); from += 20) {
            accept(s, LETTERS_AND_DIGITS.substring(from, Math.min(from + 23, LETTERS_AND_DIGITS.length())));
        }
    }

    private static void accept(Script s, String id) {
        Variation.of(id, () -> {
            Peer client = s.connecting().clientId(id).open();
            client.expectAlive();
            client.leave();
        });
    }

    @Shows(
            v3 = {"MQTT-3.1.3-5", "MQTT-3.1.3-9"},
            v5 = {"MQTT-3.1.3-5", "MQTT-3.1.3-8"})
    void other_identifiers_are_accepted_or_refused_with_the_reason(Script s) {
        for (String id : new String[] {"x".repeat(24), "y".repeat(1_000), "a b/#+$\u20AC\uD83D\uDE00", "-_.~"}) {
            Peer client = s.connecting().clientId(id).send();
            ConnAck answer = client.expect(ConnAck.class);
            if (answer.reason() == ReasonCode.SUCCESS) {
                client.expectAlive();
                client.leave();
            } else {
                check(answer.reason() == ReasonCode.CLIENT_IDENTIFIER_NOT_VALID, "got " + answer);
                client.expectClosed();
            }
        }
    }

    @Shows(
            v3 = {"MQTT-3.1.3-2"},
            v5 = {"MQTT-3.1.3-2"})
    void each_identifier_has_a_session_of_its_own(Script s) {
        String lower = s.clientId("a");
        String upper = s.clientId("A");
        Peer first = s.connecting().resuming(lower).open();
        first.subscribe(s.topic("lower"), Qos.AT_LEAST_ONCE);
        first.leave();
        Peer second = s.connecting().resuming(upper).open();
        check(!second.connAck().sessionPresent(), "the session of another identifier is present");
        second.subscribe(s.topic("upper"), Qos.AT_LEAST_ONCE);
        second.leave();
        Peer publisher = s.connect();
        publisher.publish(publish(s.topic("lower"), "1", Qos.AT_LEAST_ONCE, 1));
        publisher.publish(publish(s.topic("upper"), "2", Qos.AT_LEAST_ONCE, 2));
        Peer firstAgain = s.connecting().resuming(lower).open();
        check(firstAgain.connAck().sessionPresent(), "the session is not present");
        firstAgain.acknowledge(firstAgain.expectPublish(s.topic("lower"), "1", Qos.AT_LEAST_ONCE));
        firstAgain.expectNothing();
        Peer secondAgain = s.connecting().resuming(upper).open();
        secondAgain.acknowledge(secondAgain.expectPublish(s.topic("upper"), "2", Qos.AT_LEAST_ONCE));
        secondAgain.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-3.1.3-6"},
            v5 = {"MQTT-3.1.3-6", "MQTT-3.2.2-16"})
    void clients_without_an_identifier_get_different_ones(Script s) {
        Peer first = withoutId(s.connecting());
        Peer second = withoutId(s.connecting());
        second.expectAlive();
        first.expectAlive(); // not taken over by the second
        if (s.isVersion5()) {
            String firstId = assignedTo(first);
            String secondId = assignedTo(second);
            check(!firstId.isEmpty(), "got an empty identifier in " + first.connAck());
            check(!firstId.equals(secondId), "both clients got the identifier " + secondId);
        }
    }

    private static String assignedTo(Peer client) {
        String id = client.connAck().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
        if (id == null) {
            throw new AssertionError("got no identifier in " + client.connAck());
        }
        return id;
    }

    private static Peer withoutId(Connecting connecting) {
        Peer client = connecting.clientId("").send();
        client.expectAccepted();
        return client;
    }

    @Shows(v5 = {"MQTT-3.1.3-7", "MQTT-3.1.3-6", "MQTT-3.2.2-16"})
    void an_assigned_identifier_is_good_for_coming_back(Script s) {
        Peer client = s.connecting().resuming("").open();
        String id = assignedTo(client);
        check(!client.connAck().sessionPresent(), "a session is present for an identifier that was just made");
        client.subscribe(s.topic("a"), Qos.AT_LEAST_ONCE);
        Peer again = s.connecting().resuming(id).open();
        check(again.connAck().sessionPresent(), "the session is not present");
        check(
                !again.connAck().properties().has(Property.ASSIGNED_CLIENT_IDENTIFIER),
                "a client that has an identifier got another one: " + again.connAck());
        client.expectDisconnected(ReasonCode.SESSION_TAKEN_OVER);
        s.connect().publish(publish(s.topic("a"), "1", Qos.AT_LEAST_ONCE, 1));
        again.expectPublish(s.topic("a"), "1", Qos.AT_LEAST_ONCE);
    }

    @Shows(v3 = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.1.3-9", "MQTT-3.2.2-4", "MQTT-3.2.2-5"})
    void no_identifier_and_no_clean_session_is_refused(Script s) {
        Peer client = s.open();
        client.send(RawConnect.start(s, 0).text(""));
        client.expectRefused(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        check(
                Arrays.equals(client.lastBytes(), new byte[] {0x20, 2, 0, 2}),
                "CONNACK is " + HexFormat.of().formatHex(client.lastBytes()));
    }
}
