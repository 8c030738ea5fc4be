// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The seam that the broker sits on: packets in, packets out, no session and no events in between. */
class PacketSeamTest {

    private final List<String> log = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();
    private boolean isReceiving = true;
    private PacketChannel channel;
    private boolean hasThrown;

    private final PacketHandler packets = new PacketHandler() {
        @Override
        public PacketReceiver accepted(PacketChannel accepted) {
            channel = accepted;
            log.add("accepted");
            return new Receiver();
        }

        @Override
        public void handle(Connection connection, Event event) {
            log.add(event.getClass().getSimpleName());
            if (event instanceof Event.Failure failure) {
                log.add(connection.remoteAddress() == null ? "from nowhere" : failure.text());
            }
        }
    };

    private final class Receiver implements PacketReceiver {
        @Override
        public boolean isReceiving() {
            return isReceiving;
        }

        @Override
        public void received(Packet packet) {
            assertThat(channel.loop().isInside()).isTrue();
            if (packet instanceof Connect connect) {
                channel.version(connect.version());
                channel.write(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
            }
            if (packet instanceof Publish message && message.topic().equals("throw")) {
                hasThrown = true;
                throw new IllegalStateException("defect");
            }
            log.add(
                    packet instanceof Publish message
                            ? message.topic()
                            : packet.type().name());
            if (packet instanceof Publish message && message.topic().equals("stop")) {
                isReceiving = false;
            }
        }

        @Override
        public void malformed(MalformedPacketException fault) {
            log.add("malformed " + fault.reason());
            channel.close(fault.reason(), String.valueOf(fault.getMessage()));
        }

        @Override
        public void burstEnded() {
            log.add("burst");
        }

        @Override
        public void writabilityChanged(boolean isWritable) {
            log.add("writable " + isWritable);
        }

        @Override
        public void closed(String why) {
            log.add("closed " + why);
        }
    }

    private final Manager manager = new Manager(
            (connection, event) -> {},
            ManagerOptions.DEFAULTS.withErrorHandler((where, error) -> reported.add(error.getMessage())));
    private final Connection listener = manager.listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS, packets);
    private final Connection client =
            manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, (connection, event) -> {});

    @AfterEach
    void close() {
        manager.close();
    }

    private void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting for " + what + ": " + log).isLessThan(end);
            manager.poll(Duration.ofMillis(5));
        }
    }

    @Test
    void packetsOfOneBurst_comeTogether_andEventsOnlyForTheListener() {
        until("MqttOpen", client::isOpen);
        log.clear();
        for (int i = 0; i < 5; i++) {
            client.publish("t" + i, "x", Qos.AT_MOST_ONCE);
        }
        until("the burst", () -> log.contains("burst"));
        assertThat(log).containsExactly("t0", "t1", "t2", "t3", "t4", "burst");
    }

    @Test
    void whatIsNotTaken_waits_andComesInOrderLater() {
        until("MqttOpen", client::isOpen);
        log.clear();
        for (String topic : List.of("one", "stop", "two", "three")) {
            client.publish(topic, "x", Qos.AT_MOST_ONCE);
        }
        until("stop", () -> log.contains("stop"));
        client.publish("four", "x", Qos.AT_MOST_ONCE);
        manager.poll(Duration.ofMillis(20));
        assertThat(log).containsExactly("one", "stop", "burst");
        isReceiving = true;
        channel.loop().execute(channel::resumeReceiving);
        until("four", () -> log.contains("four"));
        until("its burst", () -> log.get(log.size() - 1).equals("burst"));
        assertThat(log.stream().filter(entry -> !entry.equals("burst")))
                .containsExactly("one", "stop", "two", "three", "four");
    }

    @Test
    void aFailedHandshake_isTold_beforeTheEnd() {
        until("MqttOpen", client::isOpen);
        Connection webSocket = manager.listen("ws://127.0.0.1:0/mqtt", ListenOptions.DEFAULTS, packets);
        log.clear();
        manager.connect(
                webSocket.uri().toString().replace("/mqtt", "/other"),
                ConnectOptions.DEFAULTS,
                (connection, event) -> {});
        until("the end", () -> log.contains("Close"));
        assertThat(log)
                .contains("accepted", "the client was answered 404 Not Found: There is nothing here. MQTT is at /mqtt.")
                .containsSubsequence("accepted", "Failure", "Close")
                .doesNotContain("from nowhere");
        assertThat(log.stream().filter("Failure"::equals)).hasSize(1);
    }

    @Test
    void malformedBytes_areTold_andTheEndToo() {
        until("MqttOpen", client::isOpen);
        client.send(new byte[] {0, 0});
        until("closed", () -> log.get(log.size() - 1).startsWith("closed"));
        assertThat(log).contains("malformed MALFORMED_PACKET");
        assertThat(log).doesNotContain("Failure", "Close", "MqttConnect");
    }

    @Test
    void aDefectOfTheReceiver_endsItsConnection_andNoOther() {
        until("MqttOpen", client::isOpen);
        PacketChannel first = channel;
        Connection other =
                manager.connect(listener.uri().toString(), ConnectOptions.DEFAULTS, (connection, event) -> {});
        until("MqttOpen", other::isOpen);
        assertThat(channel).isNotSameAs(first);
        client.publish("throw", "x", Qos.AT_MOST_ONCE);
        until("the end", client::isClosed);
        assertThat(hasThrown).isTrue();
        assertThat(reported).containsExactly("defect");
        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void packetsWrittenInOneTurn_arrive_underTheirOwnIdentifiers_largeOnesToo() {
        List<String> got = new ArrayList<>();
        client.handler((connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                got.add(message.id() + ":" + message.packet().payload().readableBytes()
                        + (message.dup() ? " dup" : ""));
            }
        });
        until("MqttOpen", client::isOpen);
        channel.loop().execute(() -> {
            for (int size : new int[] {0, 10, 16_383, 16_384, 200_000, 5}) {
                Publish message = new Publish(
                        "a", io.netty.buffer.Unpooled.wrappedBuffer(new byte[size]), Qos.AT_LEAST_ONCE, false);
                channel.write(message, size + 1 & 0xFFFF, size == 10);
                assertThat(message.payload().refCnt()).isGreaterThanOrEqualTo(1);
            }
            assertThat(channel.pendingBytes()).isPositive();
        });
        until("six messages", () -> got.size() == 6);
        assertThat(got)
                .containsExactly(
                        "1:0", "11:10 dup", "16384:16383", "16385:16384", (200_001 & 0xFFFF) + ":200000", "6:5");
        until("an empty queue", () -> channel.pendingBytes() == 0);
    }
}
