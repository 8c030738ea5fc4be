// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Course.Mark;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.shell.CommandException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Measures messages on their way from publishers to subscribers: connects, warms up, measures, waits for the rest. */
public final class Traffic {

    private static final Duration HEAD_START = Duration.ofMillis(20);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final Duration SETTLED = Duration.ofMillis(50);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(1);

    private final Plan plan;
    private final Target target;
    private final @Nullable ProcessMeter broker;
    private final Progress progress;
    private final Alarm alarm = new Alarm();

    /** Looks at the broker's process if it runs on this machine and is given. */
    public Traffic(Plan plan, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = plan;
        this.target = target;
        this.broker = broker;
        this.progress = progress;
    }

    /** Does it; takes warm-up and duration and a little more. */
    public Measurement measure() throws InterruptedException {
        Crew crew = new Crew(plan, target, alarm);
        Course course = new Course(alarm, broker, progress, crew::published, crew::arrived);
        Timing timing = new Timing(plan);
        Mark begin;
        Mark end;
        Measurement.BrokerCost cost;
        try (crew) {
            crew.open(timing);
            Span span = begin(crew, timing);
            progress.begin(plan.warmup().plus(plan.duration()).toNanos() / 1e9);
            course.watch(Progress.WARM_UP, span.startNanos(), span.beginNanos());
            begin = course.mark();
            course.watch(Progress.MEASURING, span.beginNanos(), span.endNanos());
            end = course.mark();
            long handled =
                    plan.subscribers() > 0 ? end.arrived() - begin.arrived() : end.published() - begin.published();
            cost = course.cost(begin, end, handled, 0);
            awaitRest(crew);
        }
        boolean hasPublishers = plan.publishers() > 0;
        boolean hasSubscribers = plan.subscribers() > 0;
        double seconds = (end.nanos() - begin.nanos()) / 1e9;
        Tally tally = crew.tally();
        long published = crew.counted();
        long expected = hasPublishers ? published * plan.receivers() : tally.delivered + tally.missing;
        return new Measurement(
                plan,
                hasPublishers ? published : null,
                hasSubscribers ? tally.delivered : null,
                hasSubscribers ? expected : null,
                hasSubscribers ? tally.duplicated : null,
                hasSubscribers ? tally.outOfOrder : null,
                hasPublishers ? (end.published() - begin.published()) / seconds : null,
                hasSubscribers ? (end.arrived() - begin.arrived()) / seconds : null,
                crew.latency(),
                end.loadCpu() - begin.loadCpu(),
                cost,
                course.series());
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
                    return now - last[1] > (isAllThere ? SETTLED.toNanos() : QUIET.toNanos());
                },
                deadline);
    }
}
