// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.subscribe;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.Publish;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Section 4.7.3: the text of topic names and filters. */
final class TopicTextCases {

    private static Frame publishing(Script s, String topic) {
        Frame frame = Frame.of(0x30).text(topic);
        return s.isVersion5() ? frame.properties().u8('x') : frame.u8('x');
    }

    private static Frame filtering(Script s, int firstByte) {
        Frame frame = Frame.of(firstByte).u16(5);
        return s.isVersion5() ? frame.properties() : frame;
    }

    @Shows(
            v3 = {"MQTT-4.7.3-1"},
            v5 = {"MQTT-4.7.3-1"})
    void an_empty_topic_name_closes(Script s) {
        Peer peer = s.connect();
        peer.send(publishing(s, ""));
        Faults.expectProtocolError(s, peer);
    }

    @Shows(
            v3 = {"MQTT-4.7.3-1"},
            v5 = {"MQTT-4.7.3-1"})
    void an_empty_filter_is_refused(Script s) {
        Peer peer = s.connect();
        peer.send(subscribe(3, "", AT_MOST_ONCE));
        Faults.expectFilterRefused(s, peer);
    }

    @Shows(
            v3 = {"MQTT-4.7.3-2"},
            v5 = {"MQTT-4.7.3-2"})
    void u_0000_closes(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("#"), AT_MOST_ONCE);
        Peer publisher = s.connect();
        publisher.send(publishing(s, s.topic("a\u0000b")));
        Faults.expectMalformed(s, publisher);
        subscriber.expectNothing();
        subscriber.send(filtering(s, 0x82).text(s.topic("a\u0000")).u8(0));
        Faults.expectMalformed(s, subscriber);
        Peer unsubscriber = s.connect();
        unsubscriber.send(filtering(s, 0xA2).text("\u0000"));
        Faults.expectMalformed(s, unsubscriber);
    }

    @Shows(
            v3 = {"MQTT-4.7.3-3"},
            v5 = {"MQTT-4.7.3-3"})
    void a_topic_may_have_65535_bytes(Script s) {
        String start = s.topic("");
        byte[] rest = new byte[65_535 - start.length() - 3];
        Arrays.fill(rest, (byte) 'x');
        String longest = start + "\u20AC" + new String(rest, StandardCharsets.US_ASCII); // the euro sign takes 3 bytes
        Peer subscriber = s.connect();
        subscriber.subscribe(longest, AT_LEAST_ONCE);
        Peer publisher = s.connect();
        publisher.publish(publish(longest, "1", AT_LEAST_ONCE, 1));
        publisher.publish(publish(longest.substring(0, longest.length() - 1), "2", AT_LEAST_ONCE, 1));
        subscriber.acknowledge(subscriber.expectPublish(longest, "1"));
        subscriber.expectNothing();
    }

    @Shows(
            v3 = {"MQTT-4.7.3-4"},
            v5 = {"MQTT-4.7.3-4"})
    void topics_are_compared_as_they_are(Script s) {
        List<String> alike = List.of(
                "\u00E9", // e with acute accent, as one character
                "e\u0301", // and as two
                "E\u0301", "e", "E", " e", "e ", "\uFEFFe", // with a byte order mark
                "e\u200B", // with a space of no width
                "\uFF45", // as wide as an ideogram
                "/e", "e/", "./e", "\u212B", // the unit of length, and the two ways of its letter
                "\u00C5", "A\u030A");
        Peer all = s.connect();
        all.subscribe(s.topic("#"), AT_MOST_ONCE);
        for (String filter : alike) {
            Peer subscriber = s.connect();
            subscriber.subscribe(s.topic(filter), AT_MOST_ONCE);
            Peer publisher = s.connect();
            for (int i = 0; i < alike.size(); i++) {
                publisher.send(publish(s.topic(alike.get(i)), "m" + i));
            }
            publisher.expectAlive();
            subscriber.expectPublish(s.topic(filter), "m" + alike.indexOf(filter));
            subscriber.expectAlive();
            for (int i = 0; i < alike.size(); i++) {
                Publish message = all.expectPublish(s.topic(alike.get(i)), "m" + i);
                Peer.check(!message.retain(), "the retain flag is set");
            }
            subscriber.leave();
            publisher.leave();
        }
    }

    @Shows(
            v3 = {"MQTT-4.7.3-4"},
            v5 = {"MQTT-4.7.3-4"})
    void empty_levels_are_levels(Script s) {
        Peer subscriber = s.connect();
        subscriber.subscribe(s.topic("/+//x"), AT_MOST_ONCE);
        Peer publisher = s.connect();
        for (String topic : List.of("///x", "/a//x", "/a/x", "a//x", "//x", "//b/x", "/a//x/")) {
            publisher.send(publish(s.topic(topic), topic));
        }
        publisher.expectAlive();
        subscriber.expectPublish(s.topic("///x"), "///x");
        subscriber.expectPublish(s.topic("/a//x"), "/a//x");
        subscriber.expectNothing();
    }
}
