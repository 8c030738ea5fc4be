// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.PublishOptions;
import io.galidia.cli.bench.load.Course.Mark;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Topic;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Measures how fast a new subscriber gets the retained messages: publishes them, lets one new subscriber after the other
 * have them all, and removes them. Latency is the time since SUBSCRIBE.
 */
public final class Retained {

    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int MOST_UNACKNOWLEDGED = 500;

    private final Plan plan;
    private final int messages;
    private final Target target;
    private final Progress progress;
    private final Alarm alarm = new Alarm();
    private final Lane lane;
    private final Course course;
    private final Tally tally = new Tally();
    private long busyNanos;

    /** @param messages how many retained messages */
    public Retained(Plan plan, int messages, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = plan;
        this.messages = messages;
        this.target = target;
        this.progress = progress;
        lane = new Lane(target, alarm);
        course = new Course(alarm, broker, progress, () -> 0, lane::arrived);
    }

    /** Publishes a message on each topic, or an empty one, which removes it. */
    private final class Writer implements Role {
        private final byte[] payload;
        private volatile int acknowledged;
        private int next;
        private int window;
        private @Nullable Wire wire;

        Writer(int payloadBytes) {
            payload = new byte[payloadBytes];
        }

        @Override
        public void opened(Wire opened, int receiveMaximum) {
            wire = opened;
            window = Math.min(MOST_UNACKNOWLEDGED, receiveMaximum);
            pump();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
        public void acknowledged(ReasonCode reason) {
            if (reason.isError()) {
                alarm.raise("the broker refused a retained message: " + reason.text());
            }
            acknowledged++;
            pump();
        }

        @Override
        public void room() {
            pump();
        }

        private void pump() {
            Wire to = Objects.requireNonNull(wire);
            while (next < messages && next - acknowledged < window && to.isWritable()) {
                byte[] own = payload.clone();
                if (own.length > 0) {
                    Stamp.write(own, 0, next, 0);
                }
                to.publish(
                        new Topic(plan.topic(next)),
                        own,
                        PublishOptions.qos(Qos.AT_LEAST_ONCE).retained());
                next++;
            }
        }
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
            lane.came();
            if (seen.get(number)) {
                tally.duplicated += isCounted ? 1 : 0;
                return;
            }
            seen.set(number);
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

    /** Does it. */
    public Measurement measure() throws InterruptedException {
        try {
            write(plan.payloadBytes());
            try {
                return read();
            } finally {
                write(0);
            }
        } finally {
            alarm.silence();
            lane.close();
        }
    }

    private void write(int payloadBytes) throws InterruptedException {
        Writer writer = new Writer(payloadBytes);
        lane.network().connect(writer);
        if (!alarm.await(() -> writer.acknowledged >= messages, System.nanoTime() + PATIENCE.toNanos())) {
            throw CommandException.failed("the broker has acknowledged only " + writer.acknowledged + " of " + messages
                    + " retained messages within " + PATIENCE.toSeconds() + " s; try fewer with --messages");
        }
        lane.network().execute(() -> Objects.requireNonNull(writer.wire).disconnect());
    }

    private Measurement read() throws InterruptedException {
        progress.begin(plan.warmup().plus(plan.duration()).toNanos() / 1e9);
        Span span = Span.of(plan, System.nanoTime());
        while (System.nanoTime() - span.beginNanos() < 0) {
            round(false);
        }
        Mark begin = course.mark();
        int rounds = 0;
        do {
            round(true);
            rounds++;
            long now = System.nanoTime();
            progress.step(
                    Progress.MEASURING,
                    new Measurement.Sample((now - begin.nanos()) / 1e9, 0, tally.delivered * 1e9 / busyNanos));
        } while (!span.isOver(System.nanoTime()));
        Mark end = course.mark();
        var cost = course.cost(begin, end, tally.delivered, 0);
        return new Measurement(
                plan,
                (long) messages,
                tally.delivered,
                (long) messages * rounds,
                tally.duplicated,
                null,
                null,
                tally.delivered * 1e9 / busyNanos,
                lane.latency(),
                end.loadCpu() - begin.loadCpu(),
                cost,
                course.series());
    }

    private void round(boolean isCounted) throws InterruptedException {
        Reader reader = new Reader(isCounted);
        lane.network().connect(reader);
        alarm.await(() -> reader.wire != null, System.nanoTime() + PATIENCE.toNanos());
        Opening opening = new Opening(target, alarm);
        reader.subscribedNanos = System.nanoTime();
        opening.subscribe(Objects.requireNonNull(reader.wire), List.of(plan.prefix() + "#"), plan.qos());
        alarm.await(reader::isDone, System.nanoTime() + PATIENCE.toNanos());
        if (isCounted) {
            busyNanos += Math.max(1, Math.max(reader.lastNanos, reader.subscribedNanos) - reader.subscribedNanos);
        }
        lane.network().execute(() -> Objects.requireNonNull(reader.wire).disconnect());
    }
}
