// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Opens connections, a bounded number at a time, and makes their subscriptions. For the thread that measures. */
final class Opening {

    private static final int AT_A_TIME = 64;
    private static final int FILTERS_IN_A_PACKET = 100;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Target target;
    private final Alarm alarm;
    private final Semaphore slots = new Semaphore(AT_A_TIME);
    private final AtomicInteger unanswered = new AtomicInteger();

    Opening(Target target, Alarm alarm) {
        this.target = target;
        this.alarm = alarm;
    }

    /** Begins to connect, once fewer than the most are connecting; the role is made then. */
    void open(Lane lane, Supplier<Role> role) throws InterruptedException {
        await(slots::tryAcquire, "a connection was to be opened");
        lane.network().connect(role.get());
    }

    /** What a role calls when its connection is open. */
    void opened() {
        slots.release();
    }

    /** Waits until all are open. */
    void awaitOpen() throws InterruptedException {
        await(() -> slots.availablePermits() == AT_A_TIME, "connections were to be opened");
    }

    /** Subscribes to all these filters. */
    void subscribe(Wire wire, List<String> filters, Qos qos) throws InterruptedException {
        for (int from = 0; from < filters.size(); from += FILTERS_IN_A_PACKET) {
            List<Subscription> some = new ArrayList<>();
            for (String filter : filters.subList(from, Math.min(filters.size(), from + FILTERS_IN_A_PACKET))) {
                some.add(new Subscription(filter, qos));
            }
            await(() -> unanswered.get() < AT_A_TIME, "SUBACKs were to come");
            unanswered.incrementAndGet();
            wire.subscribe(some).whenComplete((answer, error) -> {
                if (error != null) {
                    alarm.raise(String.valueOf(error.getMessage()));
                } else {
                    check(some, answer);
                }
                unanswered.decrementAndGet();
            });
        }
    }

    private void check(List<Subscription> wanted, List<ReasonCode> reasons) {
        for (int i = 0; i < reasons.size(); i++) {
            ReasonCode reason = reasons.get(i);
            if (reason.isError()) {
                alarm.raise("the broker refused the subscription to '"
                        + wanted.get(i).filter() + "': " + reason.text()
                        + "; give a user who may use topics below galidia/bench/, with --username and -P");
            } else if (reason.code() < wanted.get(i).qos().level()) {
                alarm.raise("the broker grants only QoS " + reason.code() + " for '"
                        + wanted.get(i).filter() + "'; measure that with -q " + reason.code());
            }
        }
    }

    /** Waits for every SUBACK. */
    void awaitSubscribed() throws InterruptedException {
        await(() -> unanswered.get() == 0, "SUBACKs were to come");
    }

    private void await(BooleanSupplier condition, String what) throws InterruptedException {
        if (!alarm.await(condition, System.nanoTime() + PATIENCE.toNanos())) {
            throw CommandException.failed("nothing has happened for " + PATIENCE.toSeconds() + " s while " + what
                    + " at " + target.address() + "; is the broker overloaded?");
        }
    }
}
