// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;

/** A client with a server that does exactly what the test says, and a clock that goes when it is told to. */
abstract class ScriptedClient {

    final VirtualTicker ticker = new VirtualTicker();
    final Manager manager = new Manager((connection, event) -> {}, ManagerOptions.DEFAULTS.withTicker(ticker));
    final ScriptedPeer peer = ScriptedPeer.listening();
    final List<ClientEvent> events = new ArrayList<>();
    final Queue<Runnable> handlers = new ArrayDeque<>();
    final ClientOptions options = ClientOptions.DEFAULTS
            .withClientId("plant-7")
            .withListener(events::add)
            .withExecutor(handlers::add)
            .withCloseTimeout(Duration.ofSeconds(1));
    Client client;

    @AfterEach
    void close() {
        peer.close();
        manager.close();
    }

    Client start(ClientOptions with) {
        client = Client.create(manager, peer.url(), with).start();
        return client;
    }

    Connect open(boolean sessionPresent) {
        Connect connect = peer.next(manager, Connect.class);
        peer.send(new ConnAck(sessionPresent, ReasonCode.SUCCESS, Properties.NONE));
        until(manager, "the connection", client::isConnected);
        return connect;
    }

    <P extends Packet> P next(Class<P> type) {
        return peer.next(manager, type);
    }

    void runHandlers() {
        for (int turn = 0; turn < 3; turn++) {
            manager.poll(Duration.ZERO);
        }
        Runnable handler = handlers.poll();
        while (handler != null) {
            handler.run();
            handler = handlers.poll();
        }
        manager.poll(Duration.ZERO);
    }

    void runHandlersUntil(String what, java.util.function.BooleanSupplier condition) {
        until(manager, what, () -> {
            runHandlers();
            return condition.getAsBoolean();
        });
    }

    <E extends ClientEvent> E last(Class<E> type) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (type.isInstance(events.get(i))) {
                return type.cast(events.get(i));
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " among " + events);
    }

    boolean has(Class<? extends ClientEvent> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    static Publish message(String topic, String text, Qos qos, int id, boolean dup) {
        return new Publish(
                topic,
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)),
                qos,
                false,
                dup,
                id,
                Properties.NONE);
    }

    void grant(Subscribe subscribe) {
        peer.send(new SubAck(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_2), Properties.NONE));
    }

    void loseAndComeBack() {
        peer.cut();
        until(manager, "the loss", () -> client.state() instanceof ClientEvent.Waiting);
        ticker.advance(((ClientEvent.Waiting) client.state()).delay().plusMillis(1));
    }
}
