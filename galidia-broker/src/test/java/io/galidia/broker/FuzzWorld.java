// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.ListenOptions;
import io.galidia.net.FuzzEdge;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.topic.FuzzTrees;
import io.galidia.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One fuzz script at work: a real broker on real loops and connections, in virtual time, several clients that do what the
 * script says, and bystanders. The bytes of the script are read as operations, so that any bytes are a script.
 */
final class FuzzWorld {

    private static final int MOST_STEPS = 400;
    private static final int MOST_CLIENTS = 14;
    private static final int SLOTS = 4;
    private static final int STRANGERS = 50_000;
    private static final long SECOND = 1_000_000_000L;
    private static final long LONG_NANOS = 4_000 * SECOND;
    private static final long[] PAUSES = {
        SECOND / 10, SECOND, 2 * SECOND, 5 * SECOND, 11 * SECOND, 16 * SECOND, 95 * SECOND, LONG_NANOS
    };

    final FuzzEdge edge;
    final Broker broker;
    final FuzzLedger ledger = new FuzzLedger();
    private final FuzzOptions options = new FuzzOptions();
    private final FuzzScript script;
    private final FuzzPackets packets;
    private final FuzzBystanders bystanders;
    private final @Nullable FuzzClient[] slots = new @Nullable FuzzClient[SLOTS];
    private final List<FuzzClient> clients = new ArrayList<>();
    private final @Nullable List<String> trace;
    private final boolean hasSeveralLoops;
    private @Nullable Throwable failure;
    private boolean isHeld;
    /** When the authorizer or authenticator may last have kept a client waiting. */
    private long lastThoughtAt;

    private int mutateAt = -1;
    private int mutateWith;

    FuzzWorld(FuzzEdge edge, byte[] input, @Nullable List<String> trace) {
        this.edge = edge;
        this.trace = trace;
        script = new FuzzScript(input);
        packets = new FuzzPackets(script);
        int settings = script.next();
        hasSeveralLoops = (settings & 8) != 0;
        broker = Broker.create(options.choose(settings & 7));
        edge.serve(
                broker,
                ListenOptions.DEFAULTS
                        .withMaxPacketSize(broker.options().limits().maxPacketSize())
                        .withSendLimit((settings & 16) != 0 ? 2_048 : 1 << 20));
        bystanders = new FuzzBystanders(this);
    }

    /**
     * Runs the script to its end and looks whether anything is left behind.
     *
     * @return whether the loops are as they were; they have the timer of a session that nobody can end otherwise
     */
    boolean run() {
        for (int step = 0; step < MOST_STEPS && !script.isAtEnd(); step++) {
            step();
            if (!isHeld) {
                rest();
                if (step % 4 == 3) {
                    bystanders.exchange();
                }
            }
        }
        return end() == 0;
    }

    void trace(String what, Object... of) {
        if (trace != null) {
            trace.add(what + List.of(of));
        }
    }

    /** Something was wrong where it could not be thrown. */
    void failed(Throwable problem) {
        if (failure == null) {
            failure = problem;
        }
    }

    /** The packet as it is sent: the script may have asked for one byte to be another. */
    byte[] mutate(byte[] packet) {
        if (mutateAt >= 0 && packet.length > 0) {
            packet[mutateAt % packet.length] ^= (byte) mutateWith;
            mutateAt = -1;
        }
        return packet;
    }

    // ---- steps

    private void step() {
        int code = script.next();
        int slot = code >> 6;
        FuzzClient client = slots[slot];
        int operation = code & 0x1F;
        boolean isOpen = client != null && !client.hasLeft();
        trace("time, slot, operation: ", edge.age() / 1e9, slot, operation);
        switch (operation) {
            case 0, 1 -> connect(slot);
            case 12 -> time();
            case 13 -> turn();
            case 14 -> think();
            case 15 -> {
                mutateAt = script.next();
                mutateWith = script.next();
            }
            case 16 -> open(slot, script.next());
            default -> {
                if (isOpen) {
                    step(client, operation);
                }
            }
        }
    }

    private void step(FuzzClient client, int operation) {
        switch (operation) {
            case 2 -> client.send(packets.subscribe(client));
            case 3 -> client.send(packets.unsubscribe(client));
            case 4, 5, 17, 18 -> client.send(packets.publish(client));
            case 6 -> client.answer(1 + script.below(8));
            case 7 -> client.send(packets.anyAnswer(client));
            case 8 -> client.send(PingReq.INSTANCE);
            case 9 -> {
                client.send(packets.disconnect(client));
                if (script.below(2) == 1) {
                    client.leave(false);
                }
            }
            case 10 -> client.sendBytes(script.take(script.next()));
            case 11 -> client.leave(script.below(2) == 0);
            case 19 -> client.send(packets.auth());
            case 20 -> client.room(script.oneOf(0, 1, 100, -1, -1));
            case 21 -> client.pieceSize = script.next();
            case 22 -> client.isPolite = !client.isPolite;
            case 23 -> burst(client);
            case 24 -> client.send(packets.connect());
            case 25 -> client.repeat();
            default -> client.send(packets.publish(client));
        }
    }

    private void connect(int slot) {
        FuzzClient client = slots[slot];
        if (client == null || client.isGone() || client.model.connect != null) {
            client = open(slot, script.next());
        }
        if (client != null) {
            Connect connect = packets.connect();
            client.send(connect, connect.version());
        }
    }

    /* The client that had the slot stays connected, only nobody hears of it any more. */
    private @Nullable FuzzClient open(int slot, int flags) {
        if (clients.size() >= MOST_CLIENTS) {
            return null;
        }
        int loop = hasSeveralLoops ? flags & 1 : 0;
        var client = new FuzzClient(this, loop, STRANGERS);
        client.isPolite = (flags & 2) == 0;
        client.pieceSize = (flags & 4) == 0 ? 0 : flags >> 3;
        slots[slot] = client;
        clients.add(client);
        return client;
    }

    private void burst(FuzzClient client) {
        int count = 1 + script.below(16);
        var message = packets.publish(client);
        for (int i = 0; i < count; i++) {
            int id = message.packetId() == 0 ? 0 : client.nextId();
            client.send(message.withPacketId(id, false));
        }
    }

    private void time() {
        int which = script.next();
        isHeld = false;
        edge.settle();
        long pause = PAUSES[which % PAUSES.length];
        int parts = (which & 128) != 0 ? 4 : 1;
        for (int i = 0; i < parts; i++) {
            edge.advance(pause / parts);
            edge.settle();
        }
    }

    private void turn() {
        int what = script.next();
        switch (what & 3) {
            case 0 -> isHeld = true;
            case 1 -> isHeld = false;
            default -> edge.turn(what & 1);
        }
    }

    private void think() {
        lastThoughtAt = edge.now();
        int what = script.next();
        switch (what % 6) {
            case 0 -> options.isThinking = true;
            case 1 -> options.isThinking = false;
            case 2 -> options.answer((what & 64) != 0);
            case 3 -> options.answerOne((what & 64) == 0);
            case 4 -> options.isDenying = !options.isDenying;
            default -> options.version++;
        }
        if (what % 6 == 4) {
            options.version++;
        }
    }

    // ---- what has to hold

    private void rest() {
        edge.settle();
        for (int round = 0; round < 4; round++) {
            for (FuzzClient client : clients) {
                if (client.isPolite && !client.hasLeft()) {
                    client.answer(100);
                }
            }
            edge.settle();
        }
        check();
        boolean isAnybodyThinking = options.isThinking || options.isAsked();
        if (isAnybodyThinking) {
            lastThoughtAt = edge.now();
        }
        for (FuzzClient client : clients) {
            client.check(isAnybodyThinking, lastThoughtAt);
        }
    }

    private void check() {
        if (failure != null) {
            throw new AssertionError(failure.getMessage(), failure);
        }
        for (Throwable error : edge.takeErrors()) {
            throw new AssertionError(error.getMessage(), error);
        }
    }

    private long end() {
        isHeld = false;
        mutateAt = -1;
        rest();
        bystanders.exchange();
        options.isThinking = false;
        options.isDenying = false;
        options.version++;
        options.answer(true);
        rest();
        clients.forEach(client -> client.leave(true));
        edge.settle();
        for (long passed = 0; passed <= FuzzLedger.LONG_SECONDS; passed += LONG_NANOS / SECOND) {
            edge.advance(LONG_NANOS);
            edge.settle();
        }
        bystanders.exchange();
        long lasting = broker.metrics().sessions() - 2L;
        if (lasting > ledger.lasting.size() && !ledger.lasting.contains("")) {
            throw new AssertionError(lasting + " sessions are left, although only " + ledger.lasting + " may last");
        }
        Stream.concat(ledger.connects.keySet().stream(), ledger.assignedIds.stream())
                .filter(id -> !id.isEmpty() && !id.startsWith(FuzzBystanders.NAME))
                .distinct()
                .forEach(this::endSession);
        // A client that never heard its new identifier can never end its session.
        long unknown = clients.stream()
                .filter(client -> client.model.isAnonymousForGood())
                .count();
        if (broker.options().retainAvailable()) {
            ledger.retained.stream()
                    .filter(topic -> !topic.startsWith("$") && !topic.startsWith(FuzzOptions.OWN_TOPICS))
                    .filter(topic -> TopicName.problemOf(topic).isEmpty())
                    .forEach(bystanders::clear);
        }
        edge.settle();
        if (unknown == 0) {
            expect("sessions", 2, broker.metrics().sessions());
            expect("subscriptions", 1, broker.subscriptions.size());
        }
        expect("connections", 2, broker.metrics().connections());
        expect("retained messages", 0, broker.retained.size());
        bystanders.exchange();
        bystanders.leave();
        edge.settle();
        edge.advance(10 * LONG_NANOS);
        edge.settle();
        expect("sessions for ever", unknown, Math.max(unknown, broker.metrics().sessions()));
        if (unknown == 0) {
            expect("subscriptions", 0, broker.subscriptions.size());
            expect("bare trees", 1, FuzzTrees.isBare(broker.subscriptions) ? 1 : 0);
        }
        expectNothing();
        edge.stopServing();
        check();
        return unknown;
    }

    private void endSession(String clientId) {
        var client = new FuzzClient(this, 0, STRANGERS);
        client.send(
                new Connect(ProtocolVersion.MQTT_5, false, clientId, true, 0, null, null, null, Properties.NONE),
                ProtocolVersion.MQTT_5);
        client.send(Disconnect.NORMAL, ProtocolVersion.MQTT_5);
        client.leave(false);
        edge.settle();
    }

    private void expectNothing() {
        expect("connections", 0, broker.metrics().connections());
        expect("connections without CONNECT", 0, broker.metrics.connecting.get());
        expect("connections of the edge", 0, edge.connections().size());
        expect("buffers", 0, edge.liveBuffers());
        for (Worker worker : broker.workers()) {
            expect("bytes for another loop", 0, worker.backlogBytes.get());
        }
        edge.advance(100 * LONG_NANOS);
        if (!edge.isIdle()) {
            throw new AssertionError("a timer is left");
        }
    }

    private static void expect(String what, long expected, long actual) {
        if (expected != actual) {
            throw new AssertionError(what + ": " + actual + " instead of " + expected);
        }
    }
}
