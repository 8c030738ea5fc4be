// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Course.Mark;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Signals;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast a new subscriber gets the retained messages: publishes them, lets one new subscriber after the other
 * have them all, and removes them. Latency is the time since SUBSCRIBE.
 */
public final class Retained {

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** How long is tried to remove the messages when something has gone wrong. */
    private static final Duration CLEANING = Duration.ofSeconds(10);

    private static final int INTERRUPTED = 130;

    private final Plan plan;
    private final int messages;
    private final Target target;
    private final Alarm alarm = new Alarm();
    private final Lanes lanes;
    private final Lane lane;
    private final Course course;
    private final RetainedWriter writer;
    private final Tally tally = new Tally();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile String leftBehind = "";
    private long busyNanos;

    /** @param messages how many retained messages */
    public Retained(Plan plan, int messages, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = plan;
        this.messages = messages;
        this.target = target;
        lanes = new Lanes(1, target, alarm);
        lane = lanes.of(0);
        course = new Course(alarm, broker, progress, () -> 0, lane::arrived);
        writer = new RetainedWriter(plan, messages, plan.payloadBytes(), alarm);
    }

    /** Gets them all. */
    private final class Reader implements Role {
        private final boolean isCounted;
        private final BitSet seen = new BitSet();
        private volatile @Nullable Wire wire;
        private volatile long subscribedNanos;
        private volatile long lastNanos;
        private volatile int count;
        private long now;

        Reader(boolean isCounted) {
            this.isCounted = isCounted;
        }

        @Override
        public void opened(Wire opened, int receiveMaximum) {
            wire = opened;
        }

        @Override
        public void bytesCame() {
            now = System.nanoTime();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
        public void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {
            if (payloadBytes < Stamp.BYTES) {
                return;
            }
            int number = Stamp.sequence(bytes, payloadIndex);
            if (number < 0 || number >= messages) {
                return;
            }
            lastNanos = now;
            if (seen.get(number)) {
                tally.duplicated += isCounted ? 1 : 0;
                return;
            }
            seen.set(number);
            lane.came();
            if (isCounted) {
                tally.delivered++;
                lane.record(now - subscribedNanos);
            }
            count++; // last: who reads it reads the rest after it
        }

        boolean isDone() {
            long last = Math.max(lastNanos, subscribedNanos);
            return count == messages || System.nanoTime() - last > QUIET.toNanos();
        }
    }

    /**
     * Does it. When it fails, or the process is told to end meanwhile, the messages are removed too, as far as that is done in
     * ten seconds, or twenty if they were just being removed; what is left then is said. A result has it as its failure.
     */
    public LoadResult measure() throws InterruptedException {
        try (Signals signals = Signals.handledBy(this::interrupt)) {
            LoadResult result;
            try (lanes) {
                writer.write(lane, PATIENCE);
                result = read();
            } catch (CommandException failure) {
                leftBehind = remove(CLEANING);
                throw leftBehind.isEmpty()
                        ? failure
                        : new CommandException(failure.exitCode(), failure.getMessage() + "; " + leftBehind);
            }
            leftBehind = remove(PATIENCE);
            return leftBehind.isEmpty() ? result : result.withFailure(leftBehind);
        } finally {
            ended.countDown();
        }
    }

    /** On a signal, on another thread than that which measures: lets that one remove the messages, and waits for it. */
    private int interrupt() {
        alarm.raise("interrupted");
        try {
            if (!ended.await(2 * CLEANING.toSeconds(), TimeUnit.SECONDS)) {
                leftBehind = leftBehind("interrupted");
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        if (!leftBehind.isEmpty()) {
            System.err.println("galidia bench retained: " + leftBehind);
        }
        return INTERRUPTED;
    }

    /** Removes what was published, with a connection of its own; returns what is to be said about the rest, or nothing. */
    private String remove(Duration patience) throws InterruptedException {
        int written = writer.written();
        if (written == 0) {
            return "";
        }
        Alarm own = new Alarm();
        try (Lanes cleaning = new Lanes(1, target, own)) {
            new RetainedWriter(plan, written, 0, own).write(cleaning.of(0), patience);
            return "";
        } catch (CommandException failure) {
            return leftBehind(String.valueOf(failure.getMessage()));
        }
    }

    private String leftBehind(String why) {
        return "up to " + writer.written() + " retained messages below " + plan.prefix() + " are left (" + why
                + "); remove them with: galidia sub -t '" + plan.prefix()
                + "#' --remove-retained --retained-only -W 5";
    }

    private LoadResult read() throws InterruptedException {
        course.begin(plan.warmup().plus(plan.duration()));
        Span span = Span.of(plan, System.nanoTime());
        while (System.nanoTime() - span.beginNanos() < 0) {
            round(false, Progress.WARM_UP, span.startNanos());
        }
        Mark begin = course.mark();
        int rounds = 0;
        do {
            round(true, Progress.MEASURING, span.beginNanos());
            rounds++;
        } while (System.nanoTime() - span.endNanos() < 0);
        course.step(Progress.MEASURING, span.beginNanos());
        Mark end = course.mark();
        return new LoadResult(
                plan,
                (long) messages,
                tally.delivered,
                (long) messages * rounds,
                tally.duplicated,
                null,
                null,
                tally.delivered * 1e9 / busyNanos,
                null,
                tally.delivered,
                lane.latency(),
                end.loadCpu() - begin.loadCpu(),
                course.cost(begin, end, 0),
                course.series(),
                null);
    }

    private void round(boolean isCounted, String phase, long fromNanos) throws InterruptedException {
        Reader reader = new Reader(isCounted);
        Opening opening = new Opening(target, alarm);
        lane.network().connect(reader);
        if (!alarm.await(() -> reader.wire != null, System.nanoTime() + PATIENCE.toNanos())) {
            throw CommandException.failed("no subscriber could connect within " + PATIENCE.toSeconds() + " s");
        }
        reader.subscribedNanos = System.nanoTime();
        opening.subscribe(Objects.requireNonNull(reader.wire), List.of(plan.prefix() + "#"), plan.qos());
        alarm.await(
                () -> {
                    course.glance(phase, fromNanos);
                    return reader.isDone();
                },
                System.nanoTime() + PATIENCE.toNanos());
        if (isCounted) {
            busyNanos += Math.max(1, Math.max(reader.lastNanos, reader.subscribedNanos) - reader.subscribedNanos);
        }
        lane.network().execute(() -> Objects.requireNonNull(reader.wire).disconnect());
    }
}
