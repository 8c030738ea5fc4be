// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientEvent;
import io.galidia.ClientOptions;
import io.galidia.ErrorPolicy;
import io.galidia.Message;
import io.galidia.MessageHandler;
import io.galidia.net.Loop;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Has handlers called, in the order that is wanted, and decides what follows when they throw. */
final class Handlers {

    /** When a lane that got no thread tries again. */
    private static final long LATER_NANOS = 100_000_000;

    private final ClientOptions options;
    private final Loop loop;
    private final Consumer<ClientEvent> events;
    private final @Nullable ExecutorService own;
    private final Executor executor;
    private final Executor onLoop = this::runOnLoop;
    private final Lanes lanes = new Lanes(this::work, this::later);
    private final AtomicInteger waitingQos0 = new AtomicInteger();
    private final LongAdder handled = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private long dropped;
    /** Those of QoS 0 that wait, the oldest first, and some that have begun; looked at only when there are too many. */
    private final ArrayDeque<Delivery> oldestQos0 = new ArrayDeque<>();

    /** @param events is called on the loop */
    Handlers(ClientOptions options, Loop loop, Consumer<ClientEvent> events) {
        this.options = options;
        this.loop = loop;
        this.events = events;
        Executor given = options.executor();
        ExecutorService threads = given == null ? HandlerThreads.create() : null;
        own = threads;
        executor = threads == null ? Objects.requireNonNull(given) : threads;
    }

    // ---- on the loop

    /** A message for a subscription. */
    void take(Delivery delivery) {
        if (delivery.qos() == Qos.AT_MOST_ONCE && !hasRoom(delivery)) {
            return;
        }
        Executor by = delivery.declared().dispatch().isOnLoop() ? onLoop : executor;
        lanes.add(delivery.lane(), by, delivery);
    }

    /** The lane of a new delivery; one of its own where the application's key function fails. */
    Delivery delivery(Arrival arrival, Declared target) {
        Delivery delivery = new Delivery(arrival, target);
        try {
            delivery.lane(target.dispatch().laneOf(delivery));
        } catch (RuntimeException | Error error) {
            tell(delivery, error, 0, "it is handled beside the others: its key could not be had");
        }
        return delivery;
    }

    private void later(Runnable task) {
        tellLoop(() -> loop.at(loop.nowNanos() + LATER_NANOS, task));
    }

    private void runOnLoop(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    private boolean hasRoom(Delivery delivery) {
        if (waitingQos0.get() >= options.waitingQos0()) {
            Delivery oldest = options.dropsOldestQos0() ? oldestWaiting() : null;
            Delivery gone = oldest == null ? delivery : oldest;
            dropped++;
            events.accept(new ClientEvent.Dropped(gone.topic(), ReasonCode.QUOTA_EXCEEDED));
            if (oldest == null) {
                return false;
            }
        }
        waitingQos0.incrementAndGet();
        if (options.dropsOldestQos0()) {
            Delivery oldest = oldestQos0.peek();
            while (oldest != null && !oldest.isWaiting()) {
                oldestQos0.poll();
                oldest = oldestQos0.peek();
            }
            if (oldestQos0.size() >= 2L * options.waitingQos0()) {
                oldestQos0.removeIf(each -> !each.isWaiting());
            }
            oldestQos0.add(delivery);
        }
        return true;
    }

    private @Nullable Delivery oldestWaiting() {
        Delivery oldest = oldestQos0.poll();
        while (oldest != null && !oldest.drop()) {
            oldest = oldestQos0.poll();
        }
        if (oldest != null) {
            waitingQos0.decrementAndGet();
            lanes.remove(oldest.lane(), oldest);
        }
        return oldest;
    }

    /** Calls that returned. Any thread. */
    long handled() {
        return handled.sum();
    }

    /** Calls that threw. Any thread. */
    long failures() {
        return failures.sum();
    }

    /** Messages of QoS 0 that handlers were too slow for. */
    long dropped() {
        return dropped;
    }

    /** Handlers that have begun may end; no other begins. */
    void close() {
        lanes.close();
        if (own != null) {
            own.shutdown();
        }
    }

    // ---- on the thread of a handler

    private boolean work(Delivery delivery, Runnable again) {
        MessageStream.Reader reader = delivery.isWaiting()
                        && delivery.declared().handler() instanceof MessageStream.Reader its
                        && !delivery.declared().isRemoved()
                ? its
                : null;
        if (reader != null && !reader.mayPass(again)) {
            return false;
        }
        int attempt = delivery.nextAttempt();
        if (attempt == 1) {
            if (!delivery.begin()) { // it was dropped
                if (reader != null) {
                    reader.giveBack();
                }
                return true;
            }
            if (delivery.qos() == Qos.AT_MOST_ONCE) {
                waitingQos0.decrementAndGet();
            }
        }
        if (delivery.declared().isRemoved()) { // the application does not want it any more
            delivery.acknowledgeUnlessAnswered();
            return true;
        }
        try {
            delivery.declared().handler().handle(delivery);
            delivery.handlerReturned();
            handled.increment();
            return true;
        } catch (Throwable error) { // whatever it is, the stream goes on
            failures.increment();
            return failed(delivery, attempt, error, again);
        }
    }

    private boolean failed(Delivery delivery, int attempt, Throwable error, Runnable again) {
        ErrorPolicy policy = delivery.declared().errorPolicy();
        if (delivery.isAnswered()) {
            tell(delivery, error, attempt, "nothing: the handler had answered it");
            return true;
        }
        if (delivery.qos() != Qos.AT_MOST_ONCE && attempt <= policy.redeliveries()) {
            Duration delay = delay(policy, attempt);
            tell(delivery, error, attempt, "it is given to the handler again in " + delay.toMillis() + " ms");
            tellLoop(() -> loop.at(loop.nowNanos() + delay.toNanos(), again));
            return false;
        }
        MessageHandler deadLetters = policy.deadLetters();
        if (deadLetters == null) {
            giveUp(delivery, error, attempt, "");
            return true;
        }
        tell(delivery, error, attempt, "it is given to the dead-letter handler");
        try {
            deadLetters.handle(delivery);
            delivery.handlerReturned();
        } catch (Throwable worse) {
            giveUp(delivery, worse, attempt + 1, "the dead-letter handler failed too: ");
        }
        return true;
    }

    private void giveUp(Delivery delivery, Throwable error, int attempt, String where) {
        if (delivery.qos() == Qos.AT_MOST_ONCE) {
            tell(delivery, error, attempt, where + "it is dropped");
        } else {
            tell(delivery, error, attempt, where + "it is refused");
            delivery.refuseUnlessAnswered();
        }
    }

    private static Duration delay(ErrorPolicy policy, int attempt) {
        long first = policy.firstDelay().toNanos();
        long most = policy.longestDelay().toNanos();
        int doublings = Math.min(attempt - 1, 40);
        return Duration.ofNanos(first > most >> doublings ? most : first << doublings);
    }

    private void tell(Message message, Throwable error, int attempt, String next) {
        tellLoop(() -> events.accept(new ClientEvent.HandlerFailed(message, error, attempt, next)));
    }

    private void tellLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException ended) {
            // the manager was closed under the client: nobody listens any more
        }
    }
}
