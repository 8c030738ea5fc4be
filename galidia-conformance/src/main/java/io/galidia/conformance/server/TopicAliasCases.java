// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Section 3.3.2.3.4: numbers instead of topic names, in both directions. */
final class TopicAliasCases {

    // ---- from the client

    @Shows(v5 = {"MQTT-3.3.2-12"})
    void every_alias_up_to_the_maximum_is_taken(Script s) {
        Peer publisher = s.connect();
        int maximum = requireAliases(s, publisher);
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        int[] aliases = IntStream.concat(IntStream.rangeClosed(1, Math.min(40, maximum - 1)), IntStream.of(maximum))
                .toArray();
        for (int alias : aliases) {
            publisher.send(aliased(s.topic("a" + alias), "named", alias));
            subscriber.expectPublish(s.topic("a" + alias), "named");
        }
        for (int alias : aliases) {
            publisher.send(aliased("", "known", alias));
            subscriber.expectPublish(s.topic("a" + alias), "known");
        }
        publisher.expectAlive();
    }

    @Shows(v5 = {"MQTT-3.3.2-12"})
    void an_alias_can_be_given_to_another_topic(Script s) {
        Peer publisher = s.connect();
        requireAliases(s, publisher);
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        publisher.send(aliased(s.topic("a"), "1", 1));
        publisher.send(aliased(s.topic("b"), "2", 1));
        publisher.send(aliased("", "3", 1));
        publisher.send(publish(s.topic("a"), "4")); // a topic name without alias changes nothing
        publisher.send(aliased("", "5", 1));
        subscriber.expectPublish(s.topic("a"), "1");
        subscriber.expectPublish(s.topic("b"), "2");
        subscriber.expectPublish(s.topic("b"), "3");
        subscriber.expectPublish(s.topic("a"), "4");
        subscriber.expectPublish(s.topic("b"), "5");
    }

    @Shows(v5 = {"MQTT-3.3.2-8"})
    void alias_0_ends_the_connection(Script s) {
        Peer faulty = s.connect();
        Frame alias0 = Frame.of(0x23).u16(0);
        faulty.send(Frame.of(0x30).text(s.topic("a")).properties(alias0).u8('x'));
        faulty.expectDisconnected(
                ReasonCode.TOPIC_ALIAS_INVALID, ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }

    @Shows(v5 = {"MQTT-3.3.2-9"})
    void an_alias_above_the_maximum_ends_the_connection(Script s) {
        Peer faulty = s.connect();
        long maximum = faulty.connAck().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        s.require(maximum < 65_535, "a limit for topic aliases");
        faulty.send(aliased(s.topic("a"), "x", (int) maximum + 1));
        faulty.expectDisconnected(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Shows(v5 = {"MQTT-3.3.2-12"})
    void an_alias_without_a_topic_before_its_first_use_ends_the_connection(Script s) {
        Peer faulty = s.connect();
        requireAliases(s, faulty);
        faulty.send(aliased("", "x", 1));
        faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Shows(v5 = {"MQTT-3.3.2-1"})
    void neither_topic_nor_alias_ends_the_connection(Script s) {
        Peer faulty = s.connect();
        faulty.send(Frame.of(0x30).text("").properties().u8('x'));
        faulty.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.MALFORMED_PACKET);
    }

    @Shows(v5 = {"MQTT-3.3.2-7"})
    void the_server_forgets_aliases_with_the_connection(Script s) {
        String id = s.clientId("p");
        Peer first = s.connecting().resuming(id).open();
        requireAliases(s, first);
        first.send(aliased(s.topic("a"), "x", 1));
        first.expectAlive();
        first.cut();
        Peer second = s.connecting().resuming(id).open();
        check(second.connAck().sessionPresent(), "expected the session to go on");
        second.send(aliased("", "y", 1));
        second.expectDisconnected(ReasonCode.PROTOCOL_ERROR, ReasonCode.TOPIC_ALIAS_INVALID);
    }

    // ---- to the client

    @Shows(v5 = {"MQTT-3.3.2-11"})
    void a_client_that_allows_no_alias_gets_none(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        int maximum = (int) publisher.connAck().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        for (int i = 0; i < 3; i++) {
            publisher.send(
                    maximum > 0 ? aliased(s.topic("a"), "x", 1) : publish(s.topic("a"), "x")); // is not passed on
            Publish message = subscriber.expectPublish(s.topic("a"), "x");
            check(!message.properties().has(Property.TOPIC_ALIAS), "expected no alias, but got " + message);
        }
    }

    @Shows(v5 = {"MQTT-3.3.2-8", "MQTT-3.3.2-11"})
    void a_client_gets_only_aliases_that_it_allows_and_knows(Script s) {
        Peer subscriber =
                s.connecting().property(Property.TOPIC_ALIAS_MAXIMUM, 3).open();
        subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
        Peer publisher = s.connect();
        Map<Long, String> known = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            String topic = s.topic("some/longer/topic/" + (i * i) % 7);
            publisher.send(publish(topic, "n" + i));
            expectAliased(subscriber, known, topic, "n" + i, 3);
        }
    }

    @Shows(v5 = {"MQTT-3.3.2-7"})
    void a_client_that_comes_back_is_told_the_topics_again(Script s) {
        String id = s.clientId("s");
        for (int time = 1; time <= 2; time++) {
            Peer subscriber = s.connecting()
                    .resuming(id)
                    .property(Property.TOPIC_ALIAS_MAXIMUM, 3)
                    .open();
            subscriber.subscribe(s.topic("#"), Qos.AT_MOST_ONCE);
            Peer publisher = s.connect();
            Map<Long, String> known = new HashMap<>();
            for (int i = 0; i < 4; i++) {
                publisher.send(publish(s.topic("one/longer/topic"), "n" + i));
                expectAliased(subscriber, known, s.topic("one/longer/topic"), "n" + i, 3);
            }
            subscriber.cut();
        }
    }

    @Shows(v5 = {"MQTT-3.3.2-7", "MQTT-3.3.2-11"})
    void what_is_sent_again_uses_the_aliases_of_the_new_connection(Script s) {
        s.requireSeveralInFlight();
        String id = s.clientId("s");
        Peer first = s.connecting()
                .resuming(id)
                .property(Property.TOPIC_ALIAS_MAXIMUM, 3)
                .open();
        first.subscribe(s.topic("#"), Qos.AT_LEAST_ONCE);
        Peer publisher = s.connect();
        Map<Long, String> known = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            publisher.publish(publish(s.topic("one/longer/topic"), "n" + i, Qos.AT_LEAST_ONCE, i + 1));
            expectAliased(first, known, s.topic("one/longer/topic"), "n" + i, 3);
        }
        first.cut();
        Peer second = s.connecting().resuming(id).open();
        for (int i = 0; i < 2; i++) {
            Publish message = second.expectPublish(s.topic("one/longer/topic"), "n" + i);
            check(!message.properties().has(Property.TOPIC_ALIAS), "expected no alias, but got " + message);
        }
    }

    // ---- inside

    private static void expectAliased(
            Peer subscriber, Map<Long, String> known, String topic, String payload, long maximum) {
        Publish message = subscriber.expect(Publish.class);
        check(text(message).equals(payload), "expected '" + payload + "', but got '" + text(message) + "'");
        String name = message.topic();
        if (message.properties().has(Property.TOPIC_ALIAS)) {
            long alias = message.properties().number(Property.TOPIC_ALIAS, 0);
            check(alias >= 1 && alias <= maximum, "expected an alias of 1 to " + maximum + ", but got " + alias);
            if (name.isEmpty()) {
                name = known.get(alias);
            } else {
                known.put(alias, name);
            }
        }
        check(topic.equals(name), "expected topic " + topic + ", but got " + name + " by " + message);
    }

    private static Publish aliased(String topic, String payload, int alias) {
        Properties properties = Properties.NONE.with(Property.TOPIC_ALIAS, alias);
        return publish(topic, payload, Qos.AT_MOST_ONCE, 0, properties);
    }

    private static int requireAliases(Script s, Peer peer) {
        int maximum = (int) peer.connAck().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
        s.require(maximum > 0, "topic aliases");
        return maximum;
    }
}
