// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientSubscription;
import io.galidia.Dispatch;
import io.galidia.Message;
import io.galidia.MessageHandler;
import io.galidia.SubscribeOptions;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscription as a stream: messages wait, unacknowledged, until they are asked for. */
final class MessageStream implements Flow.Publisher<Message> {

    private final ClientSide client;
    private final String filter;
    private final SubscribeOptions options;

    /** @throws IllegalArgumentException if the options have a dispatch: a stream has an order of its own */
    MessageStream(ClientSide client, String filter, SubscribeOptions options) {
        if (options.dispatch() != null) {
            throw new IllegalArgumentException(
                    "the messages of a stream come one after the other: " + options.dispatch() + " cannot be had");
        }
        this.client = client;
        this.filter = filter;
        this.options = options;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Message> subscriber) {
        Reader reader = new Reader(Objects.requireNonNull(subscriber, "subscriber"));
        subscriber.onSubscribe(reader);
        reader.begin();
    }

    /**
     * One subscriber. It is told one thing after the other, never with the lock held: while it has a message, whoever ends the
     * stream leaves the last word to the thread that gave it the message.
     */
    final class Reader implements MessageHandler, Flow.Subscription {

        private final Flow.Subscriber<? super Message> subscriber;
        private long demand;
        private boolean isGiving;
        private boolean isOver;
        private boolean isCancelled;
        private @Nullable Runnable waiting;
        private @Nullable Runnable lastWord;
        private @Nullable ClientSubscription subscription;

        Reader(Flow.Subscriber<? super Message> subscriber) {
            this.subscriber = subscriber;
        }

        void begin() {
            synchronized (this) {
                if (isOver) {
                    return;
                }
            }
            ClientSubscription declared;
            try {
                declared = client.subscribe(filter, options.withDispatch(Dispatch.keyed(message -> this)), this);
            } catch (RuntimeException wrong) {
                end(() -> subscriber.onError(wrong));
                return;
            }
            boolean isTooLate;
            synchronized (this) {
                subscription = declared;
                isTooLate = isOver;
            }
            if (isTooLate) {
                declared.close();
                return;
            }
            client.streams().add(this);
            declared.granted().whenComplete((granted, error) -> {
                if (error != null) {
                    end(() -> subscriber.onError(error));
                }
            });
        }

        // ---- its lane

        /** Whether the next message may be given; if not, {@code again} is run once it may. */
        synchronized boolean mayPass(Runnable again) {
            if (isOver) {
                return true;
            }
            if (demand == 0) {
                waiting = again;
                return false;
            }
            if (demand != Long.MAX_VALUE) {
                demand--;
            }
            return true;
        }

        /** The message that passed is not given after all. */
        synchronized void giveBack() {
            if (demand != Long.MAX_VALUE) {
                demand++;
            }
        }

        @Override
        public void handle(Message message) {
            synchronized (this) {
                if (isOver) {
                    if (!isCancelled) {
                        message.defer(); // the client ends: the server will send it again
                    }
                    return;
                }
                isGiving = true;
            }
            try {
                subscriber.onNext(message);
            } finally {
                Runnable last;
                synchronized (this) {
                    isGiving = false;
                    last = lastWord;
                    lastWord = null;
                }
                if (last != null) {
                    last.run();
                }
            }
        }

        // ---- the subscriber

        @Override
        public void request(long n) {
            if (n <= 0) {
                end(() -> subscriber.onError(
                        new IllegalArgumentException("the number of messages asked for must be positive, not " + n)));
                return;
            }
            Runnable again;
            synchronized (this) {
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                again = waiting;
                waiting = null;
            }
            if (again != null) {
                again.run();
            }
        }

        @Override
        public void cancel() {
            synchronized (this) {
                isCancelled = true;
            }
            end(() -> {});
        }

        /** The client has ended. */
        void complete() {
            end(subscriber::onComplete);
        }

        private void end(Runnable word) {
            Runnable now = word;
            Runnable again;
            ClientSubscription left;
            synchronized (this) {
                if (isOver) {
                    return;
                }
                isOver = true;
                if (isGiving) {
                    lastWord = word;
                    now = () -> {};
                }
                again = waiting;
                waiting = null;
                left = subscription;
            }
            client.streams().remove(this);
            if (left != null) {
                left.close();
            }
            now.run();
            if (again != null) {
                again.run();
            }
        }
    }
}
