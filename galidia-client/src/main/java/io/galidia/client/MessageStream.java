// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientSubscription;
import io.galidia.Dispatch;
import io.galidia.Message;
import io.galidia.MessageHandler;
import io.galidia.SubscribeOptions;
import io.galidia.packet.ReasonCode;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A subscription as a stream: messages wait, unacknowledged, until they are asked for. */
final class MessageStream implements Flow.Publisher<Message> {

    private final ClientSide client;
    private final String filter;
    private final SubscribeOptions options;

    MessageStream(ClientSide client, String filter, SubscribeOptions options) {
        this.client = client;
        this.filter = filter;
        this.options = options.dispatch() == null ? options.withDispatch(Dispatch.keyed(message -> this)) : options;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message> subscriber) {
        Flow.Subscriber<? super Message> given = Objects.requireNonNull(subscriber, "subscriber");
        Reader reader = new Reader(given);
        given.onSubscribe(reader);
        reader.begin();
    }

    /** One subscriber. Its signals come one after the other: whoever finds none under way gives what is next. */
    final class Reader implements MessageHandler, Flow.Subscription {

        private final Flow.Subscriber<? super Message> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
        private final AtomicInteger signals = new AtomicInteger();
        private final AtomicBoolean isOver = new AtomicBoolean();
        private volatile boolean isCancelled;
        private volatile @Nullable ClientSubscription subscription;
        private volatile @Nullable Runnable last;

        Reader(Flow.Subscriber<? super Message> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            if (isCancelled) {
                return;
            }
            ClientSubscription declared;
            try {
                declared = client.subscribe(filter, options, this);
            } catch (RuntimeException wrong) {
                end(() -> subscriber.onError(wrong));
                return;
            }
            subscription = declared;
            declared.granted().whenComplete((granted, error) -> {
                if (error != null && !isCancelled) {
                    end(() -> subscriber.onError(error));
                }
            });
            client.whenClosed().thenRun(() -> end(subscriber::onComplete));
            if (isCancelled) {
                declared.close();
            }
        }

        // ---- the lane asks

        /** Whether the subscriber has asked for a message; if not, {@code again} is run once it has. */
        boolean mayPass(Runnable again) {
            if (take()) {
                return true;
            }
            waiting.set(again);
            return demand.get() > 0 && waiting.compareAndSet(again, null) && take();
        }

        private boolean take() {
            long left = demand.get();
            while (left > 0) {
                if (left == Long.MAX_VALUE || demand.compareAndSet(left, left - 1)) {
                    return true;
                }
                left = demand.get();
            }
            return false;
        }

        @Override
        public void handle(Message message) {
            if (signals.getAndIncrement() != 0 || isOver.get()) {
                message.refuse(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
                return;
            }
            try {
                subscriber.onNext(message);
            } finally {
                if (signals.decrementAndGet() > 0) {
                    runLast();
                }
            }
        }

        // ---- the subscriber asks

        @Override
        public void request(long n) {
            if (n <= 0) {
                leave();
                end(() -> subscriber.onError(
                        new IllegalArgumentException("the number of messages asked for must be positive, not " + n)));
                return;
            }
            demand.accumulateAndGet(n, (had, more) -> had + more < 0 ? Long.MAX_VALUE : had + more);
            Runnable again = waiting.getAndSet(null);
            if (again != null) {
                again.run();
            }
        }

        @Override
        public void cancel() {
            isCancelled = true;
            leave();
        }

        private void leave() {
            ClientSubscription current = subscription;
            if (current != null) {
                current.close();
            }
        }

        private void end(Runnable signal) {
            if (isOver.compareAndSet(false, true)) {
                last = signal;
                if (signals.getAndIncrement() == 0) {
                    runLast();
                }
            }
        }

        private void runLast() {
            Runnable signal = last;
            last = null;
            if (signal != null && !isCancelled) {
                signal.run();
            }
        }
    }
}
