// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.PublishStage;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;
import io.galidia.session.Outbox;
import io.galidia.session.Progress;
import io.galidia.session.SessionState;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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
    private final LongAdder failed = new LongAdder();
    private long published;
    private long completed;
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
        return publish(Arguments.message(topic, payload, options, true, version), new Outcome(topic));
    }

    /** The same, telling on the loop how far the message is. */
    public CompletableFuture<Publication> publish(
            String topic, byte[] payload, PublishOptions options, Consumer<PublishStage> progress) {
        Publish message = Arguments.message(topic, payload, options, true, version);
        return publish(message, new WatchedOutcome(topic, options.qos(), progress));
    }

    private Outcome publish(Publish message, Outcome outcome) {
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
    private class Outcome extends PublishOutcome {
        Outcome(String topic) {
            super(topic);
        }

        @Override
        void settle(Packet answer) {
            super.settle(answer);
            if (isCompletedExceptionally()) {
                failed.increment();
            } else {
                completed++;
            }
            settled();
        }

        @Override
        void drop(DropReason reason) {
            super.drop(reason);
            failed.increment();
            settled();
        }

        @Override
        void fail(ReasonCode reason, String why) {
            super.fail(reason, why);
            failed.increment();
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean isCancelled = super.cancel(mayInterruptIfRunning);
            if (isCancelled) {
                loop.execute(() -> {
                    state.outgoing().removeQueuedIf((message, token) -> token == this);
                    failed.increment();
                    settled();
                });
            }
            return isCancelled;
        }
    }

    /** The same, with somebody who wants to know more. */
    private final class WatchedOutcome extends Outcome implements Progress {
        private final Qos qos;
        private final Consumer<PublishStage> listener;

        WatchedOutcome(String topic, Qos qos, Consumer<PublishStage> listener) {
            super(topic);
            this.qos = qos;
            this.listener = listener;
        }

        void tell(PublishStage stage) {
            loop.run("the listener of a publish", () -> listener.accept(stage));
        }

        @Override
        public void sent() {
            tell(PublishStage.SENT);
        }

        @Override
        public void received() {
            tell(PublishStage.ACKNOWLEDGED);
        }

        @Override
        void settle(Packet answer) {
            if (qos == Qos.AT_LEAST_ONCE
                    && answer instanceof PubAck ack
                    && !ack.reason().isError()) {
                tell(PublishStage.ACKNOWLEDGED);
            }
            super.settle(answer);
            if (!isCompletedExceptionally()) {
                tell(PublishStage.COMPLETED);
            }
        }
    }

    // ---- on the loop

    private void take(Publish message, PublishOutcome outcome) {
        ClientPeer current = peer;
        if (isEnded) {
            outcome.drop(DropReason.SESSION_ENDED);
            return;
        }
        published++;
        if (outcome instanceof WatchedOutcome watched) {
            watched.tell(PublishStage.ACCEPTED);
        }
        if (current != null) {
            current.publishKept(message, outcome);
        } else {
            state.outgoing().queue(message, outcome, loop.nowNanos(), offline);
        }
    }

    /** How many messages were taken. */
    public long published() {
        return published;
    }

    /** How many of them were written, acknowledged or completed. */
    public long completed() {
        return completed;
    }

    /** How many were refused, dropped, expired or cancelled. */
    public long failed() {
        return failed.sum();
    }

    /** Messages that wait to be sent. */
    public int queued() {
        return state.outgoing().queued();
    }

    /** Messages of QoS 1 and 2 that are sent and not done. */
    public int inFlight() {
        return state.outgoing().inFlight();
    }

    /** Topic and payload of all that is held. */
    public long heldBytes() {
        return state.outgoing().heldBytes();
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
