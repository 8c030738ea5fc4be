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
    public LoadResult measure() throws InterruptedException {
        Crew crew = new Crew(plan, target, alarm);
        Course course = new Course(alarm, broker, progress, crew::published, crew::arrived);
        Timing timing = new Timing(plan);
        Mark begin;
        Mark end;
        LoadResult.BrokerCost cost;
        try (crew) {
            crew.open(timing);
            Span span = begin(crew, timing);
            course.begin(plan.warmup().plus(plan.duration()));
            course.watch(Progress.WARM_UP, span.startNanos(), span.beginNanos());
            begin = course.mark();
            course.watch(Progress.MEASURING, span.beginNanos(), span.endNanos());
            end = course.mark();
            cost = course.cost(begin, end, 0);
            awaitRest(crew, span);
        }
        boolean hasPublishers = plan.publishers() > 0;
        boolean hasSubscribers = plan.subscribers() > 0;
        double seconds = (end.nanos() - begin.nanos()) / 1e9;
        long published = end.published() - begin.published();
        long arrived = end.arrived() - begin.arrived();
        Tally tally = crew.tally();
        long expected = hasPublishers ? crew.countedDue() * plan.receivers() : tally.delivered + tally.missing;
        return new LoadResult(
                plan,
                hasPublishers ? crew.counted() : null,
                hasSubscribers ? tally.delivered : null,
                hasSubscribers ? expected : null,
                hasSubscribers ? tally.duplicated : null,
                hasSubscribers ? tally.outOfOrder : null,
                hasPublishers ? published / seconds : null,
                hasSubscribers ? arrived / seconds : null,
                null,
                hasSubscribers ? arrived : published,
                crew.latency(),
                end.loadCpu() - begin.loadCpu(),
                cost,
                course.series(),
                null);
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

    /** Waits until all that was due is sent and has come, or nothing goes and comes any more. */
    private void awaitRest(Crew crew, Span span) throws InterruptedException {
        if (plan.publishers() == 0) {
            return;
        }
        alarm.sleepUntil(span.stopNanos());
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
                    boolean isAllThere = crew.isDone() && crew.isQuiet() && arrived == published * plan.receivers();
                    return now - last[1] > (isAllThere ? SETTLED.toNanos() : QUIET.toNanos());
                },
                deadline);
    }
}
