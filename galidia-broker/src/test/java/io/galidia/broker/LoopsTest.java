// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Several event loops, whose tasks run in an order drawn from a seed. */
class LoopsTest {

    private static World world(long seed) {
        return new World(BrokerOptions.DEFAULTS, 4, new Random(seed));
    }

    @Test
    void aPublisher_isAnsweredWhenAllLoopsHaveTheMessage_andNotBefore() {
        World world = new World(BrokerOptions.DEFAULTS, 3, null);
        Peer near = world.peer(MQTT_5, 0).connect("near");
        near.subscribe("a", AT_LEAST_ONCE);
        Peer far = world.peer(MQTT_5, 1).connect("far");
        far.subscribe("a", AT_LEAST_ONCE);
        Peer farther = world.peer(MQTT_5, 2).connect("farther");
        farther.subscribe("a", AT_LEAST_ONCE);
        Peer writer = world.peer(MQTT_5, 0).connect("writer");
        writer.queue(writer.message("a", "x", AT_LEAST_ONCE, false, Properties.NONE));
        world.loops.get(0).runOne();
        near.message("x");
        writer.nothing();
        world.loops.get(1).runOne();
        world.loops.get(0).runOne();
        far.message("x");
        writer.nothing();
        world.loops.get(2).runOne();
        writer.nothing();
        world.loops.get(0).runOne();
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        farther.message("x");
    }

    @Test
    void aBurst_isHandedOverAsOneTaskPerLoop() {
        World world = new World(BrokerOptions.DEFAULTS, 3, null);
        List<Peer> readers = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Peer reader = world.peer(MQTT_5, 1 + i % 2).connect("reader" + i);
            reader.subscribe("#", AT_MOST_ONCE);
            readers.add(reader);
        }
        Peer writer = world.peer(MQTT_5, 0).connect("writer");
        Packet[] burst = new Packet[50];
        for (int i = 0; i < burst.length; i++) {
            burst[i] = writer.message("t" + i, "m" + i, AT_MOST_ONCE, false, Properties.NONE);
        }
        int before = world.loops.get(1).executed;
        writer.send(burst);
        assertThat(world.loops.get(1).executed - before).isEqualTo(1);
        for (Peer reader : readers) {
            for (int i = 0; i < burst.length; i++) {
                reader.message("m" + i);
            }
        }
    }

    @Test
    void aLoopThatIsBehind_getsNoMoreQos0ThanItsBacklogAllows() {
        World world = new World(BrokerOptions.DEFAULTS, 2, null);
        Peer reader = world.peer(MQTT_5, 1).connect("reader");
        reader.subscribe("a", AT_MOST_ONCE);
        Peer writer = world.peer(MQTT_5, 0).connect("writer");
        String megabyte = "x".repeat(1_000_000);
        for (int i = 0; i < 80; i++) {
            writer.queue(writer.message("a", megabyte, AT_MOST_ONCE, false, Properties.NONE));
            world.loops.get(0).runOne();
        }
        assertThat(world.broker.metrics().lost(Loss.SLOW)).isEqualTo(12);
        world.run();
        assertThat(reader.got).hasSize(68);
        reader.got.clear();
        writer.publish("a", "again", AT_MOST_ONCE);
        reader.message("again");
    }

    @Test
    void aBurstThatEndsWithDisconnect_isHandedOverToo() {
        World world = new World(BrokerOptions.DEFAULTS, 2, null);
        Peer reader = world.peer(MQTT_5, 1).connect("reader");
        reader.subscribe("a", AT_MOST_ONCE);
        Peer writer = world.peer(MQTT_5, 0);
        writer.send(
                writer.connectPacket("writer", true, Properties.NONE, null),
                new Publish("a", Peer.bytes("last words"), AT_MOST_ONCE, false),
                Disconnect.NORMAL);
        reader.message("last words");
    }

    @Test
    void takeover_acrossLoops_bringsTheSessionAlong() {
        for (int seed = 0; seed < 50; seed++) {
            World world = world(seed);
            Peer old = world.peer(MQTT_5, 0).resume("c");
            old.subscribe("a", AT_LEAST_ONCE);
            Peer writer = world.peer(MQTT_5, 2).connect("writer");
            writer.publish("a", "1", AT_LEAST_ONCE);
            old.message("1");
            Peer fresh = world.peer(MQTT_5, 3).resume("c");
            assertThat(fresh.connAck().sessionPresent()).isTrue();
            assertThat(old.next(Disconnect.class).reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
            assertThat(fresh.message("1").dup()).isTrue();
            writer.publish("a", "2", AT_LEAST_ONCE);
            fresh.message("2");
            fresh.nothing();
            old.nothing();
            assertThat(world.broker.sessions.find("c").holder).isSameAs(world.broker.sessions.find("c").owner);
        }
    }

    @Test
    void whatFollowsConnect_isServedOnceTheSessionHasCome() {
        World world = world(4);
        world.peer(MQTT_5, 0).resume("c");
        Peer fresh = world.peer(MQTT_5, 1);
        fresh.send(
                fresh.connectPacket("c", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 50), null),
                PingReq.INSTANCE);
        assertThat(fresh.connAck().sessionPresent()).isTrue();
        fresh.next(PingResp.class);
    }

    @Test
    void aClientThatIsGoneWhenItsSessionComes_doesNotKeepItAlive() {
        for (int seed = 0; seed < 100; seed++) {
            World world = world(seed);
            Properties expiry = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 50);
            world.peer(MQTT_5, 0).connect("c", false, expiry).lose();
            Peer hasty = world.peer(MQTT_5, 1);
            hasty.queue(hasty.connectPacket("c", false, expiry, null));
            for (int steps = new Random(seed).nextInt(12); steps > 0; steps--) {
                world.step();
            }
            hasty.loseLater();
            world.advance(49);
            assertThat(world.broker.metrics().sessions()).as("seed %s", seed).isEqualTo(1);
            world.advance(1);
            assertThat(world.broker.metrics().sessions()).as("seed %s", seed).isZero();
            assertThat(world.broker.metrics.connecting.get())
                    .as("seed %s", seed)
                    .isZero();
        }
    }

    @Test
    void cleanStart_onAnotherLoop_throwsTheSessionAway_withItsWill() {
        World world = world(7);
        Peer watcher = world.peer(MQTT_5, 1).connect("watcher");
        watcher.subscribe("will", AT_MOST_ONCE);
        var will = new Will("will", Peer.bytes("gone"), AT_MOST_ONCE, false, Properties.NONE);
        Peer old = world.peer(MQTT_5, 0)
                .connect("c", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 100), will);
        Peer fresh = world.peer(MQTT_5, 3).connect("c");
        assertThat(fresh.connAck().sessionPresent()).isFalse();
        assertThat(old.isClosed).isTrue();
        watcher.message("gone");
        watcher.nothing();
        assertThat(world.broker.metrics().sessions()).isEqualTo(2);
    }

    @Test
    void ofManyClientsWithOneIdentifier_exactlyOneIsLeft() {
        for (int seed = 0; seed < 200; seed++) {
            World world = world(seed);
            var random = new Random(seed);
            List<Peer> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                Peer client = world.peer(i % 2 == 0 ? MQTT_5 : MQTT_3_1_1, random.nextInt(4));
                client.queue(client.connectPacket("c", random.nextInt(4) == 0, Properties.NONE, null));
                clients.add(client);
                for (int steps = random.nextInt(5); steps > 0; steps--) {
                    world.step();
                }
            }
            world.run();
            List<Peer> open =
                    clients.stream().filter(client -> !client.isClosed).toList();
            assertThat(open).as("seed %s", seed).hasSize(1);
            assertThat(open.get(0).next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
            assertThat(world.broker.metrics().sessions()).isEqualTo(1);
            assertThat(world.broker.metrics().connections()).isEqualTo(1);
            assertThat(world.broker.metrics.connecting.get()).isZero();
            open.get(0).subscribe("a", AT_MOST_ONCE);
            open.get(0).publish("a", "alive", AT_MOST_ONCE);
            open.get(0).message("alive");
        }
    }

    @Test
    void aSessionThatMovesWhileMessagesCome_losesNone_andKeepsEachPublishersOrder() {
        for (int seed = 0; seed < 60; seed++) {
            new Wanderer(seed).run();
        }
    }

    /** A reader that reconnects on any loop at any time while three publishers go on. */
    private static final class Wanderer {
        private static final int PUBLISHERS = 3;
        private static final int MESSAGES = 60;

        private final long seed;
        private final Random random;
        private final World world;
        private final Map<Integer, Integer> last = new HashMap<>();
        private Peer reader;

        Wanderer(long seed) {
            this.seed = seed;
            random = new Random(seed * 31);
            world = world(seed);
            reader = world.peer(MQTT_5, 0).resume("reader");
            reader.subscribe("#", EXACTLY_ONCE);
        }

        void run() {
            List<Peer> writers = new ArrayList<>();
            for (int p = 0; p < PUBLISHERS; p++) {
                writers.add(world.peer(MQTT_5, p).connect("writer" + p));
            }
            int[] sent = new int[PUBLISHERS];
            for (int left = PUBLISHERS * MESSAGES; left > 0; ) {
                int p = random.nextInt(PUBLISHERS);
                List<Packet> burst = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0 && sent[p] < MESSAGES; n--, left--) {
                    burst.add(writers.get(p)
                            .message("t/" + p, p + " " + sent[p]++, AT_LEAST_ONCE, false, Properties.NONE));
                }
                writers.get(p).queue(burst.toArray(new Packet[0]));
                for (int steps = random.nextInt(6); steps > 0; steps--) {
                    world.step();
                }
                read();
                if (random.nextInt(8) == 0) {
                    reconnect();
                }
            }
            for (int i = 0; i < 4; i++) {
                world.run();
                read();
            }
            if (reader.isClosed) {
                reconnect();
            }
            world.run();
            read();
            for (int p = 0; p < PUBLISHERS; p++) {
                assertThat(last.get(p)).as("seed %s, publisher %s", seed, p).isEqualTo(MESSAGES - 1);
                assertThat(writers.get(p).got).as("seed %s", seed).hasSize(MESSAGES);
            }
        }

        private void reconnect() {
            if (random.nextBoolean() && !reader.isClosed) {
                reader.loseLater();
            }
            reader = world.peer(MQTT_5, random.nextInt(4));
            reader.queue(reader.connectPacket(
                    "reader", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 1_000), null));
        }

        private void read() {
            while (!reader.got.isEmpty()) {
                Packet packet = reader.got.remove();
                if (packet instanceof ConnAck connAck) {
                    assertThat(connAck.sessionPresent()).as("seed %s", seed).isTrue();
                } else if (packet instanceof Publish message) {
                    String[] parts = Peer.text(message).split(" ", -1);
                    int publisher = Integer.parseInt(parts[0]);
                    int number = Integer.parseInt(parts[1]);
                    int before = last.getOrDefault(publisher, -1);
                    if (number > before) {
                        assertThat(number).as("seed %s, after %s", seed, before).isEqualTo(before + 1);
                        last.put(publisher, number);
                    } else {
                        assertThat(message.dup())
                                .as("seed %s: a repetition", seed)
                                .isTrue();
                    }
                    reader.queue(new PubAck(message.packetId()));
                }
            }
        }
    }

    @Test
    void aClientThatGoesAwayWhileItsSessionMoves_leavesItToTheNext() {
        for (int seed = 0; seed < 100; seed++) {
            World world = world(seed);
            Peer first = world.peer(MQTT_5, 0).resume("c");
            first.subscribe("a", AT_LEAST_ONCE);
            Peer hasty = world.peer(MQTT_5, 1);
            hasty.queue(
                    hasty.connectPacket("c", false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 50), null));
            for (int steps = new Random(seed).nextInt(12); steps > 0; steps--) {
                world.step();
            }
            hasty.loseLater();
            world.run();
            world.peer(MQTT_5, 2).connect("writer").publish("a", "x", AT_LEAST_ONCE);
            Peer last = world.peer(MQTT_5, 3).resume("c");
            assertThat(last.connAck().sessionPresent()).as("seed %s", seed).isTrue();
            last.message("x");
            assertThat(world.broker.metrics().connections()).isEqualTo(2);
        }
    }

    @Test
    void aSharedGroupOverSeveralLoops_getsEachMessageOnce() {
        World world = world(3);
        List<Peer> members = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Peer member = world.peer(MQTT_5, i).connect("member" + i);
            member.subscribe("$share/g/a", AT_LEAST_ONCE);
            members.add(member);
        }
        Peer writer = world.peer(MQTT_5, 1).connect("writer");
        for (int i = 0; i < 40; i++) {
            writer.publish("a", "m" + i, AT_LEAST_ONCE);
        }
        assertThat(members).allSatisfy(member -> assertThat(member.got).hasSize(10));
        assertThat(writer.got).hasSize(40);
        members.get(0).lose();
        assertThat(members.stream()
                        .skip(1)
                        .mapToInt(member -> member.got.size())
                        .sum())
                .isEqualTo(40);
    }

    @Test
    void aRetainedMessage_isSeenFromAllLoops() {
        World world = world(5);
        world.peer(MQTT_5, 0).connect("writer").retain("a", "x");
        for (int i = 0; i < 4; i++) {
            Peer reader = world.peer(MQTT_5, i).connect("reader" + i);
            reader.subscribe("a", AT_MOST_ONCE);
            reader.message("x");
        }
    }

    @Test
    void aLoopThatHasEnded_holdsUpNobody() {
        World world = new World(BrokerOptions.DEFAULTS, 2, null);
        Peer lost = world.peer(MQTT_5, 1).resume("lost");
        lost.subscribe("a", AT_LEAST_ONCE);
        Peer writer = world.peer(MQTT_5, 0).connect("writer");
        world.loops.get(1).rejects = new RejectedExecutionException("ended");
        writer.publish("a", "x", AT_LEAST_ONCE);
        writer.next(PubAck.class);
        Peer again = world.peer(MQTT_5, 0).resume("lost");
        assertThat(again.connAck().sessionPresent()).isFalse();
        assertThat(world.broker.subscriptions.size()).isZero();
        assertThat(world.broker.metrics().sessions()).isEqualTo(2);
    }

    @Test
    void close_reachesTheClientsOfAllLoops() {
        World world = world(9);
        List<Peer> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(world.peer(MQTT_5, i % 4).resume("c" + i));
        }
        world.broker.close();
        world.run();
        assertThat(clients).allSatisfy(client -> {
            assertThat(client.next(Disconnect.class).reason()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
            assertThat(client.isClosed).isTrue();
        });
    }
}
