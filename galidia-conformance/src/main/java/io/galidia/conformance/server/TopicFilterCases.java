// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.conformance.Packets.text;
import static io.galidia.conformance.Peer.check;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Publish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sections 4.7.1 and 4.7.2: wildcards, and topics that begin with {@code $}. */
final class TopicFilterCases {

    private static final List<String> TOPICS =
            List.of("a", "a/", "a/b", "a//", "a/b/c", "b", "/a", "A/b", "a/b/c/d", "ab");

    @Shows(
            v3 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3"},
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void wildcards_match_whole_levels(Script s) {
        matches(s, "a/+", "a/", "a/b");
        matches(s, "a/#", "a", "a/", "a/b", "a//", "a/b/c", "a/b/c/d");
        matches(s, "+", "a", "b", "ab");
        matches(s, "#", TOPICS.toArray(new String[0]));
        matches(s, "+/b", "a/b", "A/b");
        matches(s, "+/+", "a/", "a/b", "/a", "A/b");
        matches(s, "/+", "/a");
        matches(s, "a/+/c", "a/b/c");
        matches(s, "a/+/#", "a/", "a/b", "a//", "a/b/c", "a/b/c/d");
        matches(s, "a/+/+", "a//", "a/b/c");
        matches(s, "+/b/#", "a/b", "a/b/c", "a/b/c/d", "A/b");
        matches(s, "a//#", "a/", "a//");
        matches(s, "a/", "a/");
        matches(s, "a/b", "a/b");
    }

    /** Of all topics exactly these match the filter. */
    private static void matches(Script s, String filter, String... expected) {
        Variation.of(filter, () -> matchesExactly(s, filter, expected));
    }

    private static void matchesExactly(Script s, String filter, String... expected) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic(filter), AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (String topic : TOPICS) {
            publisher.send(publish(s.topic(topic), topic));
        }
        publisher.expectAlive();
        for (String topic : TOPICS) {
            if (Arrays.asList(expected).contains(topic)) {
                subscriber.expectPublish(s.topic(topic), topic);
            }
        }
        subscriber.expectAlive();
        subscriber.leave();
        publisher.leave();
    }

    @Shows(
            v3 = {"MQTT-4.7.1-2", "MQTT-4.7.1-3"},
            v5 = {"MQTT-4.7.1-1", "MQTT-4.7.1-2"})
    void misplaced_wildcards_are_refused(Script s) {
        for (String filter : List.of(
                "a#", "#a", "a/#/b", "#/", "#/b", "##", "a/b#", "a+", "+a", "a/+b", "a/b+/c", "++", "+#", "a/+#")) {
            Variation.of(filter, () -> {
                Peer peer = s.connect();
                peer.send(subscribe(3, s.topic(filter), AT_MOST_ONCE));
                Faults.expectFilterRefused(s, peer);
            });
        }
    }

    @Shows(
            v3 = {"MQTT-4.7.1-1"},
            v5 = {"MQTT-4.7.0-1"})
    void wildcards_in_a_topic_name_reach_nobody(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), AT_MOST_ONCE);
        for (String topic : List.of("+", "a/#", "a+", "#")) {
            Variation.of(topic, () -> {
                Peer peer = s.connect();
                Frame message = Frame.of(0x30).text(s.topic(topic));
                peer.send(s.isVersion5() ? message.properties().u8('x') : message.u8('x'));
                Faults.expectMalformed(s, peer);
            });
        }
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.7.2-1"},
            v5 = {"MQTT-4.7.2-1"})
    void wildcards_in_front_do_not_match_topics_that_begin_with_a_dollar(Script s) {
        String below = s.topic("x").replace('/', '-');
        Peer subscriber = s.connect();
        subscriber.subscribe("+/" + below, AT_MOST_ONCE);
        subscriber.subscribe("+/+", AT_MOST_ONCE);
        subscriber.subscribe("#", AT_MOST_ONCE);
        Peer publisher = s.connect();
        publisher.send(publish("$galidia/" + below, "hidden")); // a broker may refuse that
        publisher.send(publish("galidia/" + below, "seen"));
        List<Publish> got = new ArrayList<>();
        s.settle();
        subscriber.send(PingReq.INSTANCE);
        for (Packet packet = subscriber.expectAny(); !(packet instanceof PingResp); packet = subscriber.expectAny()) {
            got.add((Publish) packet);
        }
        check(got.stream().noneMatch(each -> each.topic().startsWith("$")), "got a topic of the broker: " + got);
        check(got.stream().anyMatch(each -> text(each).equals("seen")), "expected the other message, but got " + got);
    }

    @Shows(
            v3 = {"MQTT-4.7.2-1"},
            v5 = {"MQTT-4.7.2-1"})
    void a_dollar_further_behind_is_a_character_like_others(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("+"), AT_MOST_ONCE);
        subscriber.subscribe(s.topic("$x/#"), AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.send(publish(s.topic("$x"), "1"));
        publisher.send(publish(s.topic("$x/y"), "2"));
        Publish first = subscriber.expectPublish(s.topic("$x"), "1");
        Publish next = (Publish) subscriber.expectAny();
        if (text(next).equals(text(first))) { // one copy for each subscription is right as well
            next = (Publish) subscriber.expectAny();
        }
        check(next.topic().equals(s.topic("$x/y")), "expected the second message, but got " + next);
        subscriber.expectNothing();
    }
}
