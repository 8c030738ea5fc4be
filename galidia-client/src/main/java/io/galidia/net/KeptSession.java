// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.SessionState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A client's session that outlives its connections: the unfinished messages of both directions, and the outcomes that are
 * owed for them. Its connections are made one after the other, all on the same loop, by {@link Engine#connect(String,
 * ConnectOptions, io.galidia.Handler, KeptSession)}.
 */
public final class KeptSession {

    private final NettyLoop loop;
    private final SessionState state;
    private final HandOver handOver;
    private final long maxBytes;
    private final ProtocolVersion version;
    private final Outbox offline = new Offline();
    private volatile Runnable whenManagerCloses = () -> {};
    private @Nullable ClientPeer peer;
    private @Nullable Runnable idle;
    private volatile boolean isEnded;

    KeptSession(NettyLoop loop, ConnectOptions options) {
        this.loop = loop;
        state = new SessionState(options.queue());
        maxBytes = options.queue().maxBytes();
        version = options.version();
        handOver = new HandOver(loop, () -> {});
    }

    /** The loop of all its connections. */
    public Loop loop() {
        return loop;
    }

    /** What is run on the loop when the manager closes. */
    public void whenManagerCloses(Runnable task) {
        whenManagerCloses = task;
    }

    void managerCloses() {
        try {
            loop.execute(whenManagerCloses);
        } catch (RejectedExecutionException ended) {
            // it has run before
        }
    }

    NettyLoop nettyLoop() {
        return loop;
    }

    // ---- any thread

    /**
     * Publishes, now or by a later connection.
     *
     * @throws IllegalArgumentException if the message cannot be one
     */
    public CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options) {
        Publish message = Arguments.message(topic, payload, options, true, version);
        Outcome outcome = new Outcome(topic);
        if (isEnded) {
            outcome.drop(DropReason.SESSION_ENDED);
            return outcome;
        }
        if (loop.isInside()) {
            take(message, outcome);
            return outcome;
        }
        int size = PacketEncoder.size(message, ProtocolVersion.MQTT_5);
        if (!handOver.offer(new PublishCommand(message, outcome, size), 0, maxBytes)) {
            outcome.fail(
                    ReasonCode.QUOTA_EXCEEDED,
                    "was dropped: " + handOver.bytes() + " bytes wait for the event loop, the limit is " + maxBytes);
        }
        return outcome;
    }

    private final class PublishCommand extends HandOver.Command {
        private final Publish message;
        private final PublishOutcome outcome;

        PublishCommand(Publish message, PublishOutcome outcome, int bytes) {
            super(bytes);
            this.message = message;
            this.outcome = outcome;
        }

        @Override
        public void run() {
            take(message, outcome);
        }
    }

    /** The future of a publish; to cancel it takes the message out of the queue, if it was never sent. */
    private final class Outcome extends PublishOutcome {
        Outcome(String topic) {
            super(topic);
        }

        @Override
        void settle(Packet answer) {
            super.settle(answer);
            settled();
        }

        @Override
        void drop(DropReason reason) {
            super.drop(reason);
            settled();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean isCancelled = super.cancel(mayInterruptIfRunning);
            if (isCancelled) {
                loop.execute(() -> {
                    state.outgoing().removeQueuedIf((message, token) -> token == this);
                    settled();
                });
            }
            return isCancelled;
        }
    }

    // ---- on the loop

    private void take(Publish message, PublishOutcome outcome) {
        ClientPeer current = peer;
        if (isEnded) {
            outcome.drop(DropReason.SESSION_ENDED);
        } else if (current != null) {
            current.publishKept(message, outcome);
        } else {
            state.outgoing().queue(message, outcome, loop.nowNanos(), offline);
        }
    }

    /** Messages that wait or are not yet done. */
    public int unfinished() {
        return state.outgoing().queued() + state.outgoing().inFlight();
    }

    /** Runs the task as soon as nothing waits or is under way: now, or after the message that is done last. */
    public void whenIdle(Runnable task) {
        handOver.offer(
                new HandOver.Command(0) { // behind what other threads have published before
                    @Override
                    public void run() {
                        idle = task;
                        settled();
                    }
                });
    }

    private void settled() {
        Runnable task = idle;
        if (task != null && unfinished() == 0) {
            idle = null;
            task.run();
        }
    }

    /**
     * The next connection begins a new session, with clean start: what the server has not taken yet is sent as new. Only
     * between connections.
     */
    public void beginAnew() {
        state.beginAnew(offline);
    }

    /** Drops what is left, once the last connection is closed; nothing is taken any more. */
    public void end() {
        isEnded = true;
        if (peer == null) {
            state.end(offline);
        }
    }

    SessionState state() {
        return state;
    }

    void attach(ClientPeer newPeer) {
        if (peer != null) {
            throw new IllegalStateException(
                    "the session is in use by " + peer.connection().describe());
        }
        peer = newPeer;
    }

    void detach(ClientPeer oldPeer) {
        if (peer == oldPeer) {
            peer = null;
            if (isEnded) {
                state.end(offline);
            }
        }
    }

    /** What becomes of messages while there is no connection: they are queued, or dropped. */
    private static final class Offline implements Outbox {
        @Override
        public void drop(Object token, DropReason reason) {
            ((PublishOutcome) token).drop(reason);
        }

        @Override
        public void settle(Object token, Packet answer) {
            ((PublishOutcome) token).settle(answer);
        }

        @Override
        public void send(Packet packet) {
            throw new IllegalStateException("nothing is sent without a connection");
        }

        @Override
        public void send(Publish message, int packetId, boolean dup) {
            throw new IllegalStateException("nothing is sent without a connection");
        }

        @Override
        public void deliver(Packet packet) {
            throw new IllegalStateException("nothing comes without a connection");
        }

        @Override
        public void close(ReasonCode reason, String why) {
            throw new IllegalStateException("there is no connection to close");
        }
    }
}
