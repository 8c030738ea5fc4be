// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Measurement.BrokerCost;
import io.galidia.cli.bench.load.Measurement.Sample;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.shell.CommandException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures messages on their way from publishers to subscribers: connects, warms up, measures, waits for the rest. */
public final class Traffic {

    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration HEAD_START = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    private final Plan plan;
    private final Target target;
    private final @Nullable ProcessMeter broker;
    private final Progress progress;
    private final Alarm alarm = new Alarm();
    private final List<Sample> series = new ArrayList<>();

    /** @param broker the broker's process if it runs on this machine and is to be looked at */
    public Traffic(Plan plan, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = plan;
        this.target = target;
        this.broker = broker;
        this.progress = progress;
    }

    /** What was counted up to a moment. */
    private record Mark(long nanos, long published, long arrived, double loadCpu, double brokerCpu) {}

    /** Does it; takes warm-up and duration and a little more. */
    public Measurement measure() throws InterruptedException {
        Long before = broker == null ? null : broker.residentBytes();
        Crew crew = new Crew(plan, target, alarm);
        Timing timing = new Timing(plan);
        Mark begin;
        Mark end;
        Long resident;
        try (crew) {
            crew.open(timing);
            Span span = begin(crew, timing);
            progress.begin(plan.warmup().plus(plan.duration()).toNanos() / 1e9);
            watch(crew, "warm-up", span.startNanos(), span.beginNanos());
            begin = mark(crew);
            watch(crew, "measuring", span.beginNanos(), span.endNanos());
            end = mark(crew);
            resident = broker == null ? null : broker.residentBytes();
            awaitRest(crew);
        }
        return result(crew, new Stretch(begin, end), before, resident);
    }

    private record Stretch(Mark begin, Mark end) {
        double seconds() {
            return (end.nanos - begin.nanos) / 1e9;
        }
    }

    private Span begin(Crew crew, Timing timing) throws InterruptedException {
        if (plan.publishers() > 0) {
            Span span = timing.begin(System.nanoTime() + HEAD_START.toNanos());
            crew.begin(span);
            return span;
        }
        long patience = System.nanoTime() + LONGEST_SILENCE.toNanos();
        if (!alarm.await(() -> timing.begun() != null, patience)) {
            throw CommandException.failed("no message came on " + plan.prefix() + "# within "
                    + LONGEST_SILENCE.toSeconds() + " s; start 'galidia bench pub' with the same --name meanwhile");
        }
        return timing.span();
    }

    private Mark mark(Crew crew) {
        double own = ProcessMeter.own().cpuSeconds();
        double theirs = broker == null ? 0 : broker.cpuSeconds();
        return new Mark(System.nanoTime(), crew.published(), crew.arrived(), own, theirs);
    }

    private void watch(Crew crew, String phase, long fromNanos, long toNanos) throws InterruptedException {
        long lastNanos = System.nanoTime();
        long lastPublished = crew.published();
        long lastArrived = crew.arrived();
        while (lastNanos - toNanos < 0) {
            alarm.sleepUntil(Math.min(lastNanos + STEP.toNanos(), toNanos));
            long now = System.nanoTime();
            double seconds = (now - lastNanos) / 1e9;
            long published = crew.published();
            long arrived = crew.arrived();
            double out = (published - lastPublished) / seconds;
            double in = (arrived - lastArrived) / seconds;
            if (phase.equals("measuring")) {
                series.add(new Sample((now - fromNanos) / 1e9, out, in));
            }
            progress.step(phase, (now - fromNanos) / 1e9, plan.subscribers() > 0 ? in : out);
            lastNanos = now;
            lastPublished = published;
            lastArrived = arrived;
        }
    }

    /** Waits until all has come, or nothing comes any more. */
    private void awaitRest(Crew crew) throws InterruptedException {
        if (plan.publishers() == 0) {
            return;
        }
        long deadline = System.nanoTime() + LONGEST_REST.toNanos();
        long[] last = {-1, System.nanoTime()};
        alarm.await(
                () -> {
                    long arrived = crew.arrived();
                    long published = crew.published();
                    long now = System.nanoTime();
                    if (arrived + published != last[0]) {
                        last[0] = arrived + published;
                        last[1] = now;
                    }
                    boolean isAllThere = crew.isQuiet() && arrived == published * plan.receivers();
                    return isAllThere ? now - last[1] > QUIET.toNanos() / 20 : now - last[1] > QUIET.toNanos();
                },
                deadline);
    }

    private Measurement result(Crew crew, Stretch stretch, @Nullable Long before, @Nullable Long resident) {
        Mark begin = stretch.begin;
        Mark end = stretch.end;
        double seconds = stretch.seconds();
        boolean hasPublishers = plan.publishers() > 0;
        boolean hasSubscribers = plan.subscribers() > 0;
        Tally tally = crew.tally();
        long published = crew.counted();
        long expected = hasPublishers ? published * plan.receivers() : tally.delivered + tally.missing;
        long handled = hasSubscribers ? end.arrived - begin.arrived : end.published - begin.published;
        BrokerCost cost = null;
        if (broker != null) {
            double cpu = end.brokerCpu - begin.brokerCpu;
            cost = new BrokerCost(cpu, handled == 0 ? null : cpu * 1e6 / handled, resident, before, 0);
        }
        return new Measurement(
                plan,
                hasPublishers ? published : null,
                hasSubscribers ? tally.delivered : null,
                hasSubscribers ? expected : null,
                hasSubscribers ? tally.duplicated : null,
                hasSubscribers ? tally.outOfOrder : null,
                hasPublishers ? (end.published - begin.published) / seconds : null,
                hasSubscribers ? (end.arrived - begin.arrived) / seconds : null,
                crew.latency(),
                end.loadCpu - begin.loadCpu,
                cost,
                List.copyOf(series));
    }
}
