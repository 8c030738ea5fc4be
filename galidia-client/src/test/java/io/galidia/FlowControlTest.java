// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Event.Drain;
import io.galidia.Event.MqttMessage;
import io.galidia.ManagerOptions.Transport;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** D13: a peer that does not read costs bounded memory and blocks nobody else. */
class FlowControlTest {

    private static final int LIMIT = 256 << 10;
    /** What may be over the limit: the message that reached it, and what gathers in a buffer before it is handed over. */
    private static final int SLACK = 256 << 10;

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"NIO", "EPOLL"})
    void d13_aPeerThatReadsNothing_whileAGigabyteIsOfferedToIt_costsBoundedMemoryAndBlocksNobody(Transport transport) {
        Recorder server = new Recorder();
        ManagerOptions options = ManagerOptions.DEFAULTS.withSendLimit(LIMIT).withTransport(transport);
        try (Manager manager = new Manager(server, options)) {
            Connection listener = manager.listen("mqtt://127.0.0.1:0");
            try (ScriptedPeer deaf = ScriptedPeer.connectedTo(listener.uri())) {
                deaf.send(connect("deaf"));
                deaf.next(manager, ConnAck.class);
                Connection toDeaf = server.lastConnection();
                AtomicInteger heard = new AtomicInteger();
                Connection lively =
                        manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, (connection, event) -> {
                            if (event instanceof MqttMessage) {
                                heard.incrementAndGet();
                            }
                        });
                until(manager, "the other client", lively::isOpen);
                Connection toLively =
                        manager.connections().get(manager.connections().size() - 1);

                byte[] payload = new byte[64 << 10];
                long offered = 0;
                long written = 0;
                long mostPending = 0;
                int rounds = 0;
                while (offered < 1L << 30) {
                    for (int i = 0; i < 16; i++) {
                        if (!toDeaf.publish("a", payload, Qos.AT_MOST_ONCE).isCompletedExceptionally()) {
                            written += payload.length;
                        }
                        offered += payload.length;
                    }
                    mostPending = Math.max(mostPending, toDeaf.pendingBytes());
                    toLively.publish("b", "x", Qos.AT_MOST_ONCE);
                    rounds++;
                    manager.poll(Duration.ZERO);
                }
                int sent = rounds;
                until(manager, "every message to the other client", () -> heard.get() == sent);
                assertThat(mostPending).isBetween((long) LIMIT, (long) LIMIT + SLACK);
                assertThat(written).as("the rest was refused, not kept").isLessThan(32 << 20);
                assertThat(toDeaf.isWritable()).isFalse();
                assertThat(toLively.isWritable()).isTrue();
                assertThatThrownBy(() -> manager.await(toDeaf.publish("a", payload, Qos.AT_MOST_ONCE)))
                        .isInstanceOf(MqttException.class)
                        .hasMessageContaining("its limit is " + LIMIT);
            }
        }
    }

    @Test
    void aReaderInTheSameProcessThatPauses_costsNoMoreThanOneOnTheNetwork_andGetsEverythingItWasSent() {
        Recorder server = new Recorder();
        AtomicInteger heard = new AtomicInteger();
        try (Manager manager = new Manager(server, ManagerOptions.DEFAULTS.withSendLimit(LIMIT))) {
            manager.listen("mem:paused");
            Connection reader = manager.connect("mem:paused", ConnectOptions.DEFAULTS, (connection, event) -> {
                if (event instanceof MqttMessage) {
                    heard.incrementAndGet();
                }
            });
            until(manager, "MqttOpen", reader::isOpen);
            Connection toReader = server.lastConnection();
            reader.pauseReading();
            byte[] payload = new byte[10_000];
            int sent = 0;
            for (int turn = 0; turn < 1_000; turn++) {
                while (toReader.isWritable() && sent < 1_000) {
                    toReader.publish("a", payload, Qos.AT_MOST_ONCE);
                    sent++;
                }
                manager.poll(Duration.ZERO);
            }
            assertThat(toReader.isWritable()).isFalse();
            assertThat((long) sent * payload.length).isLessThan(LIMIT + 2 * SLACK);
            assertThat(toReader.pendingBytes()).isBetween((long) LIMIT, (long) LIMIT + SLACK);
            assertThat(heard).hasValue(0);

            reader.resumeReading();
            int all = sent;
            until(manager, "every message", () -> heard.get() == all);
            until(manager, "an empty queue", () -> toReader.pendingBytes() == 0);
            assertThat(toReader.isWritable()).isTrue();
        }
    }

    @Test
    void aDrainedQueue_isAnEvent_andTheMessagesThatFitArrived() {
        Recorder client = new Recorder();
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(client, ManagerOptions.DEFAULTS.withSendLimit(LIMIT))) {
            Connection connection = manager.connect(peer.url());
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            byte[] payload = new byte[10_000];
            int accepted = 0;
            while (connection.isWritable()) {
                connection.publish("a", payload, Qos.AT_MOST_ONCE);
                accepted++;
            }
            assertThat(client.has(Drain.class)).isFalse();
            for (int i = 0; i < accepted; i++) {
                peer.next(manager, Publish.class);
            }
            until(manager, "Drain", () -> client.has(Drain.class));
            assertThat(connection.isWritable()).isTrue();
            until(manager, "an empty queue", () -> connection.pendingBytes() == 0);
            assertThat(client.all(Drain.class)).hasSize(1);
            long told = client.all(Event.Write.class).stream()
                    .mapToLong(Event.Write::bytes)
                    .sum();
            assertThat(told).as("Write events").isGreaterThanOrEqualTo((long) accepted * payload.length);
        }
    }

    @Test
    @Timeout(60)
    void anotherThreadThatAsksForRoomBeforeEachMessage_losesNone_howeverSmallTheyAre() {
        int messages = 100_000;
        AtomicInteger heard = new AtomicInteger();
        Queue<String> errors = new ConcurrentLinkedQueue<>();
        Handler counting = (connection, event) -> {
            if (event instanceof MqttMessage) {
                heard.incrementAndGet();
            }
        };
        ManagerOptions options = ManagerOptions.DEFAULTS.withSendLimit(16 << 10);
        try (Manager server = Manager.start(counting);
                Manager client = Manager.start((connection, event) -> {}, options)) {
            String url = server.listen("mqtt://127.0.0.1:0").uri().toString();
            Connection connection = client.connect(url);
            client.await(connection.ping());
            for (int i = 0; i < messages; i++) {
                while (!connection.isWritable()) {
                    Thread.onSpinWait();
                }
                connection.publish("a", "", Qos.AT_MOST_ONCE).whenComplete((done, error) -> {
                    if (error != null) {
                        errors.add(String.valueOf(error.getMessage()));
                    }
                });
            }
            client.await(connection.ping());
        }
        assertThat(errors).isEmpty();
        assertThat(heard).hasValue(messages);
    }

    @Test
    void anotherThreadThatPublishesTooFast_isToldSo_andNothingIsKept() throws Exception {
        Recorder client = new Recorder();
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(client, ManagerOptions.DEFAULTS.withSendLimit(LIMIT))) {
            Connection connection = manager.connect(peer.url());
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            byte[] payload = new byte[10_000];
            List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
            AtomicLong most = new AtomicLong();
            Thread thread = new Thread(
                    () -> { // while nobody polls
                        for (int i = 0; i < 1_000; i++) {
                            outcomes.add(connection.publish("a", payload, Qos.AT_MOST_ONCE));
                            most.set(Math.max(most.get(), connection.pendingBytes()));
                        }
                    });
            thread.start();
            thread.join();
            assertThat(most.get()).isBetween((long) LIMIT, (long) LIMIT + 2L * (payload.length + 20));
            assertThat(connection.isWritable()).isFalse();
            long refused = outcomes.stream()
                    .filter(CompletableFuture::isCompletedExceptionally)
                    .count();
            assertThat(refused).isBetween(970L, 975L);
            for (int i = 0; i < 1_000 - refused; i++) {
                peer.next(manager, Publish.class);
            }
            until(manager, "Drain", () -> client.has(Drain.class));
            assertThat(outcomes).allMatch(CompletableFuture::isDone);
        }
    }

    @Test
    void anotherThreadThatAsksForRoom_losesNothing_andHearsOfNewRoom() throws Exception {
        Recorder client = new Recorder();
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(client, ManagerOptions.DEFAULTS.withSendLimit(LIMIT))) {
            Connection connection = manager.connect(peer.url());
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            byte[] payload = new byte[1_000];
            List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
            int turns = 0;
            do { // while nobody reads, until neither the socket nor the send queue takes more
                Thread thread = new Thread(() -> {
                    while (connection.isWritable()) {
                        outcomes.add(connection.publish("a", payload, Qos.AT_MOST_ONCE));
                    }
                });
                thread.start();
                thread.join();
                for (int i = 0; i < 20; i++) {
                    manager.poll(Duration.ZERO);
                }
                turns++;
            } while (connection.isWritable());
            assertThat(turns).as("the socket took something").isGreaterThan(1);
            assertThat(connection.pendingBytes()).isBetween((long) LIMIT, (long) LIMIT + SLACK);
            int drainsBefore = client.all(Drain.class).size();
            for (int i = 0; i < outcomes.size(); i++) {
                peer.next(manager, Publish.class);
            }
            until(manager, "Drain", () -> client.all(Drain.class).size() > drainsBefore);
            until(manager, "the outcomes", () -> outcomes.stream().allMatch(CompletableFuture::isDone));
            assertThat(outcomes).noneMatch(CompletableFuture::isCompletedExceptionally);
        }
    }

    @Test
    void messagesOfQos1_waitInABoundedQueue_andTheOneTooManyFails() {
        Recorder client = new Recorder();
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(client)) {
            QueueLimits limits = new QueueLimits(3, 1 << 20, QueueLimits.WhenFull.DROP_NEWEST, 2);
            Connection connection = manager.connect(peer.url(), ConnectOptions.DEFAULTS.withQueue(limits));
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                outcomes.add(connection.publish("a/" + i, "x", Qos.AT_LEAST_ONCE));
            }
            assertThat(connection.unacknowledged()).isEqualTo(5);
            assertThatThrownBy(() -> manager.await(outcomes.get(5)))
                    .isInstanceOf(MqttException.class)
                    .hasMessageContaining("\"a/5\"")
                    .hasMessageContaining("queue is full");
            for (int i = 0; i < 5; i++) {
                Publish message = peer.next(manager, Publish.class);
                assertThat(message.topic()).isEqualTo("a/" + i);
                peer.send(new io.galidia.packet.PubAck(message.packetId()));
            }
            for (int i = 0; i < 5; i++) {
                manager.await(outcomes.get(i));
            }
            assertThat(connection.unacknowledged()).isZero();
        }
    }

    @Test
    void aPausedConnection_readsNothing_untilItGoesOn_andItsServerStillHearsIt() {
        VirtualTicker ticker = new VirtualTicker();
        Recorder client = new Recorder();
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(client, ManagerOptions.DEFAULTS.withTicker(ticker))) {
            Connection connection =
                    manager.connect(peer.url(), ConnectOptions.DEFAULTS.withKeepAlive(Duration.ofSeconds(10)));
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            connection.pauseReading();
            manager.poll(Duration.ZERO);
            peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
            for (int i = 0; i < 5; i++) {
                ticker.advance(Duration.ofSeconds(10));
                peer.next(manager, PingReq.class);
                peer.send(PingResp.INSTANCE);
            }
            assertThat(client.has(MqttMessage.class)).isFalse();
            assertThat(connection.isOpen()).isTrue();
            connection.resumeReading();
            until(manager, "the message", () -> client.has(MqttMessage.class));
            ticker.advance(Duration.ofSeconds(10));
            peer.next(manager, PingReq.class);
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void aPingAfterALongHandler_hasAllOfItsTime() {
        VirtualTicker ticker = new VirtualTicker();
        List<CompletableFuture<Void>> pings = new ArrayList<>();
        Handler slow = (connection, event) -> {
            if (event instanceof MqttMessage) {
                ticker.advance(Duration.ofSeconds(11));
                pings.add(connection.ping());
            }
        };
        try (ScriptedPeer peer = ScriptedPeer.listening();
                Manager manager = new Manager(slow, ManagerOptions.DEFAULTS.withTicker(ticker))) {
            ConnectOptions options =
                    ConnectOptions.DEFAULTS.withKeepAlive(Duration.ZERO).withPingTimeout(Duration.ofSeconds(10));
            Connection connection = manager.connect(peer.url(), options);
            peer.accept(manager);
            until(manager, "MqttOpen", connection::isOpen);
            peer.send(new Publish("a", Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false));
            peer.next(manager, PingReq.class);
            for (int turn = 0; turn < 10; turn++) {
                manager.poll(Duration.ZERO);
            }
            peer.send(PingResp.INSTANCE);
            until(manager, "the answer", () -> pings.get(0).isDone());
            assertThat(pings.get(0)).isCompleted();
        }
    }

    @Test
    void aPeerThatAsksAndAsks_butTakesNoAnswers_isReadNoFurther() {
        Handler server = (connection, event) -> {};
        try (Manager manager = new Manager(server, ManagerOptions.DEFAULTS.withSendLimit(64 << 10))) {
            Connection listener = manager.listen("mqtt://127.0.0.1:0");
            CountDownLatch stuck = new CountDownLatch(1);
            AtomicLong sent = new AtomicLong();
            Thread flood = new Thread(() -> flood(listener, sent, stuck));
            flood.setDaemon(true);
            flood.start();
            until(manager, "the connection", () -> manager.connections().size() == 2);
            Connection connection = manager.connections().get(1);
            until(manager, "answers that nobody takes", () -> connection.pendingBytes() > 1 << 20);
            AtomicInteger turns = new AtomicInteger();
            until(manager, "many turns", () -> turns.incrementAndGet() > 50);
            long sentByThen = sent.get();
            until(manager, "as many again", () -> turns.incrementAndGet() > 100);
            assertThat(sent.get()).as("nothing more is read").isEqualTo(sentByThen);
            assertThat(connection.pendingBytes()).isLessThan(2 << 20);
            flood.interrupt();
            until(manager, "the flood's end", () -> stuck.getCount() == 0);
        }
    }

    /** Sends PINGREQ until the socket takes no more, however long that is. */
    private static void flood(Connection listener, AtomicLong sent, CountDownLatch stuck) {
        try (var channel = java.nio.channels.SocketChannel.open(new java.net.InetSocketAddress(
                java.net.InetAddress.getLoopbackAddress(), listener.uri().getPort()))) {
            var out = Unpooled.buffer();
            io.galidia.codec.PacketEncoder.encode(connect("flood"), ProtocolVersion.MQTT_5, out);
            channel.write(out.nioBuffer());
            byte[] pings = new byte[64 << 10];
            for (int i = 0; i < pings.length; i += 2) {
                pings[i] = (byte) 0xC0;
            }
            while (!Thread.currentThread().isInterrupted()) {
                var bytes = java.nio.ByteBuffer.wrap(pings);
                while (bytes.hasRemaining()) {
                    sent.addAndGet(channel.write(bytes));
                }
            }
        } catch (java.io.IOException e) {
            // interrupted while it waits for room: what the test wants
        } finally {
            stuck.countDown();
        }
    }

    private static Connect connect(String clientId) {
        return new Connect(ProtocolVersion.MQTT_5, false, clientId, true, 0, null, null, null, Properties.NONE);
    }
}
