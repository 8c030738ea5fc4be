// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static io.galidia.conformance.Packets.publish;
import static io.galidia.conformance.Packets.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.conformance.TcpTarget;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Order over TCP with a broker on four event loops: publishers and subscribers are on all of them. */
class OrderOnLoopsTest {

    private static final int PUBLISHERS = 4;
    private static final int BURST = 8;
    private static final int BURSTS = 10;

    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS);
    private final Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(4));
    private final Connection listener = manager.listen("mqtt://127.0.0.1:0");
    private final TcpTarget target = new TcpTarget(
            new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), listener.uri().getPort()),
            Duration.ofSeconds(60),
            Duration.ofMillis(20),
            true);

    @AfterEach
    void end() {
        manager.close();
        broker.close();
    }

    @Test
    @Shows(
            v3 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6"})
    void messagesOfEachPublisherTopicAndQos_stayInOrder_onTheirWayToEveryLoop() {
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_5)) {
            try (Script s = new Script(target, version, "loops" + version.level())) {
                List<Peer> subscribers = new ArrayList<>();
                for (int i = 0; i < 5; i++) {
                    Peer subscriber = s.connect();
                    subscriber.subscribe(s.topic(i % 2 == 0 ? "#" : "a"), Qos.EXACTLY_ONCE);
                    subscribers.add(subscriber);
                }
                List<Peer> publishers = publishers(s);
                for (int burst = 0; burst < BURSTS; burst++) {
                    for (Qos qos : Qos.values()) {
                        send(s, publishers, qos, burst);
                        publishers.forEach(each -> expectAnswers(each, qos));
                    }
                }
                for (Peer subscriber : subscribers) {
                    List<Publish> messages = subscriber.receive(PUBLISHERS * BURSTS * BURST * 3);
                    for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
                        for (Qos qos : Qos.values()) {
                            assertThat(numbers(messages, publisher, qos)).isEqualTo(upTo(BURSTS * BURST));
                        }
                    }
                }
            }
        }
    }

    @Test
    @Shows(
            v3 = {"MQTT-4.6.0-6", "MQTT-4.4.0-1"},
            v5 = {"MQTT-4.6.0-5", "MQTT-4.6.0-6", "MQTT-4.4.0-1"})
    void messagesStayInOrder_whenTheirSessionMovesFromLoopToLoop() {
        try (Script s = new Script(target, ProtocolVersion.MQTT_5, "moving")) {
            Qos qos = Qos.AT_LEAST_ONCE;
            Peer first = s.connecting().resuming(s.clientId("s")).open();
            first.subscribe(s.topic("a"), qos);
            first.leave();
            List<Peer> publishers = publishers(s);
            int[] next = new int[PUBLISHERS];
            for (int burst = 0; burst < BURSTS; burst++) {
                send(s, publishers, qos, burst);
                Peer subscriber = s.connecting().resuming(s.clientId("s")).open(); // takes over from the one before
                int[] here = {-1, -1, -1, -1};
                for (Publish message : subscriber.receive(burst == BURSTS - 1 ? 0 : PUBLISHERS * BURST / 2)) {
                    expectNext(message, here, next);
                }
                publishers.forEach(each -> expectAnswers(each, qos));
                while (burst == BURSTS - 1 && next[0] + next[1] + next[2] + next[3] < PUBLISHERS * BURSTS * BURST) {
                    expectNext(subscriber.receive(1).get(0), here, next);
                }
            }
        }
    }

    /** On one connection nothing is left out and nothing comes twice; it begins with what may not have been acknowledged. */
    private static void expectNext(Publish message, int[] here, int[] next) {
        String[] words = text(message).split(" ");
        int publisher = Integer.parseInt(words[0]);
        int number = Integer.parseInt(words[2]);
        if (here[publisher] < 0) {
            assertThat(number).isLessThanOrEqualTo(next[publisher]);
        } else {
            assertThat(number).isEqualTo(here[publisher]);
        }
        if (number < next[publisher]) {
            assertThat(message.dup()).isTrue();
        }
        here[publisher] = number + 1;
        next[publisher] = Math.max(next[publisher], number + 1);
    }

    private static List<Peer> publishers(Script s) {
        List<Peer> publishers = new ArrayList<>();
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(s.connect());
        }
        return publishers;
    }

    private static void send(Script s, List<Peer> publishers, Qos qos, int burst) {
        for (int i = 0; i < BURST; i++) {
            for (int publisher = 0; publisher < publishers.size(); publisher++) {
                String payload = publisher + " " + qos.level() + " " + (burst * BURST + i);
                int packetId = qos == Qos.AT_MOST_ONCE ? 0 : i + 1;
                publishers.get(publisher).send(publish(s.topic("a"), payload, qos, packetId));
            }
        }
    }

    private static void expectAnswers(Peer publisher, Qos qos) {
        for (int packetId = 1; packetId <= BURST; packetId++) {
            if (qos == Qos.AT_LEAST_ONCE) {
                assertThat(publisher.expect(PubAck.class).packetId()).isEqualTo(packetId);
            } else if (qos == Qos.EXACTLY_ONCE) {
                assertThat(publisher.expect(PubRec.class).packetId()).isEqualTo(packetId);
            }
        }
        for (int packetId = 1; packetId <= BURST && qos == Qos.EXACTLY_ONCE; packetId++) {
            publisher.send(new PubRel(packetId));
            assertThat(publisher.expect(PubComp.class).packetId()).isEqualTo(packetId);
        }
    }

    private static List<Integer> numbers(List<Publish> messages, int publisher, Qos qos) {
        String start = publisher + " " + qos.level() + " ";
        return messages.stream()
                .map(message -> text(message))
                .filter(each -> each.startsWith(start))
                .map(each -> Integer.parseInt(each.substring(start.length())))
                .toList();
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }
}
