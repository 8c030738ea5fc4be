// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.LoadResult.BrokerCost;
import io.galidia.cli.bench.load.LoadResult.Sample;
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
    private Look last = new Look(0, 0, 0);

    /** What was counted up to a moment. */
    record Mark(long nanos, long published, long arrived, double loadCpu, double brokerCpu) {}

    /** What was counted when the progress was told last. */
    private record Look(long nanos, long published, long arrived) {}

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

    /** The load begins and will take so long. */
    void begin(Duration total) {
        progress.begin(total.toNanos() / 1e9);
        last = look();
    }

    private Look look() {
        return new Look(System.nanoTime(), published.getAsLong(), arrived.getAsLong());
    }

    /** Waits until then and tells of the progress, once at least unless the phase is empty. */
    void watch(String phase, long fromNanos, long toNanos) throws InterruptedException {
        if (toNanos - fromNanos <= 0) {
            return;
        }
        do {
            alarm.sleepUntil(Math.min(last.nanos + STEP.toNanos(), toNanos));
            step(phase, fromNanos);
        } while (toNanos - last.nanos > SHORTEST_NANOS);
    }

    /** Tells of the progress when it is time to. */
    void glance(String phase, long fromNanos) {
        if (System.nanoTime() - last.nanos >= STEP.toNanos()) {
            step(phase, fromNanos);
        }
    }

    /** Tells of the progress. */
    void step(String phase, long fromNanos) {
        Look now = look();
        double seconds = Math.max(now.nanos - last.nanos, SHORTEST_NANOS) / 1e9;
        Sample sample = new Sample(
                (now.nanos - fromNanos) / 1e9,
                (now.published - last.published) / seconds,
                (now.arrived - last.arrived) / seconds);
        if (phase.equals(Progress.MEASURING)) {
            series.add(sample);
        }
        progress.step(phase, sample);
        last = now;
    }

    /** What the broker has spent between two marks; null when nobody looks at it. */
    @Nullable BrokerCost cost(Mark begin, Mark end, int held) {
        return broker == null
                ? null
                : new BrokerCost(end.brokerCpu - begin.brokerCpu, broker.residentBytes(), residentBefore, held);
    }

    /** The rates so far. */
    List<Sample> series() {
        return List.copyOf(series);
    }
}
