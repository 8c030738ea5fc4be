// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Measurement.BrokerCost;
import io.galidia.cli.bench.load.Measurement.Sample;
import io.galidia.cli.bench.wire.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Looks at counters and processes in the course of a measurement. For the thread that measures. */
final class Course {

    private static final Duration STEP = Duration.ofSeconds(1);

    /** What is left of a phase after a wait that was a little short is no step of its own. */
    private static final long SHORTEST_NANOS = 1_000_000;

    private final Alarm alarm;
    private final @Nullable ProcessMeter broker;
    private final Progress progress;
    private final LongSupplier published;
    private final LongSupplier arrived;
    private final @Nullable Long residentBefore;
    private final List<Sample> series = new ArrayList<>();

    /** What was counted up to a moment. */
    record Mark(long nanos, long published, long arrived, double loadCpu, double brokerCpu) {}

    /** Reads the broker's memory as it is now, before the first client. */
    Course(
            Alarm alarm,
            @Nullable ProcessMeter broker,
            Progress progress,
            LongSupplier published,
            LongSupplier arrived) {
        this.alarm = alarm;
        this.broker = broker;
        this.progress = progress;
        this.published = published;
        this.arrived = arrived;
        residentBefore = broker == null ? null : broker.residentBytes();
    }

    Mark mark() {
        double own = ProcessMeter.own().cpuSeconds();
        double theirs = broker == null ? 0 : broker.cpuSeconds();
        return new Mark(System.nanoTime(), published.getAsLong(), arrived.getAsLong(), own, theirs);
    }

    /** Waits until then and tells of the progress. */
    void watch(String phase, long fromNanos, long toNanos) throws InterruptedException {
        long lastNanos = System.nanoTime();
        long lastPublished = published.getAsLong();
        long lastArrived = arrived.getAsLong();
        while (toNanos - lastNanos > SHORTEST_NANOS) {
            alarm.sleepUntil(Math.min(lastNanos + STEP.toNanos(), toNanos));
            long now = System.nanoTime();
            double seconds = (now - lastNanos) / 1e9;
            long out = published.getAsLong();
            long in = arrived.getAsLong();
            Sample sample =
                    new Sample((now - fromNanos) / 1e9, (out - lastPublished) / seconds, (in - lastArrived) / seconds);
            if (phase.equals(Progress.MEASURING)) {
                series.add(sample);
            }
            progress.step(phase, sample);
            lastNanos = now;
            lastPublished = out;
            lastArrived = in;
        }
    }

    /** What the broker has spent between two marks on so many messages; null when nobody looks at it. */
    @Nullable BrokerCost cost(Mark begin, Mark end, long messages, int held) {
        if (broker == null) {
            return null;
        }
        double cpu = end.brokerCpu - begin.brokerCpu;
        return new BrokerCost(
                cpu, messages == 0 ? null : cpu * 1e6 / messages, broker.residentBytes(), residentBefore, held);
    }

    /** The rates so far. */
    List<Sample> series() {
        return List.copyOf(series);
    }
}
