// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Course.Mark;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * Measures connecting: CONNECT, CONNACK and DISCONNECT again and again by several clients at a time; or opens many
 * connections and holds them. Latency is the time from connecting to CONNACK.
 */
public final class Connects {

    private final Plan plan;
    private final int held;
    private final Target target;
    private final Alarm alarm = new Alarm();
    private final Lanes lanes;
    private final Course course;

    /** @param held how many connections to hold; 0 to connect again and again */
    public Connects(Plan plan, int held, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = held > 0 ? plan.withHeld(held) : plan;
        this.held = held;
        this.target = target;
        lanes = new Lanes(plan.loops(), target, alarm);
        course = new Course(alarm, broker, progress, () -> 0, () -> lanes.sum(Lane::arrived));
    }

    /** One connection after the other. */
    private final class Cycle implements Role {
        private final Lane lane;
        private final Span span;
        private final long begunNanos = System.nanoTime();

        Cycle(Lane lane, Span span) {
            this.lane = lane;
            this.span = span;
        }

        @Override
        public void opened(Wire wire, int receiveMaximum) {
            long now = System.nanoTime();
            lane.came();
            if (span.counts(now)) {
                lane.record(now - begunNanos);
            }
            wire.disconnect();
        }

        @Override
        public void closed() {
            if (!span.isOver(System.nanoTime())) {
                lane.network().connect(new Cycle(lane, span));
            }
        }
    }

    /** A connection that is held. */
    private static final class Idle implements Role {
        private final Lane lane;
        private final Opening opening;
        private final long begunNanos = System.nanoTime();

        Idle(Lane lane, Opening opening) {
            this.lane = lane;
            this.opening = opening;
        }

        @Override
        public void opened(Wire wire, int receiveMaximum) {
            lane.came();
            lane.record(System.nanoTime() - begunNanos);
            opening.opened();
        }
    }

    /** Does it. */
    public LoadResult measure() throws InterruptedException {
        try (lanes) {
            return held > 0 ? hold() : cycle();
        }
    }

    private LoadResult cycle() throws InterruptedException {
        course.begin(plan.warmup().plus(plan.duration()));
        Span span = Span.of(plan, System.nanoTime());
        for (int i = 0; i < plan.publishers(); i++) {
            Lane lane = lanes.of(i);
            lane.network().execute(() -> lane.network().connect(new Cycle(lane, span)));
        }
        course.watch(Progress.WARM_UP, span.startNanos(), span.beginNanos());
        Mark begin = course.mark();
        course.watch(Progress.MEASURING, span.beginNanos(), span.endNanos());
        return result(begin, course.mark());
    }

    private LoadResult hold() throws InterruptedException {
        course.begin(plan.duration());
        Opening opening = new Opening(target, alarm);
        Mark begin = course.mark();
        for (int i = 0; i < held; i++) {
            Lane lane = lanes.of(i);
            opening.open(lane, () -> new Idle(lane, opening));
        }
        opening.awaitOpen();
        Mark end = course.mark();
        long now = System.nanoTime();
        course.watch(Progress.MEASURING, now, now + plan.duration().toNanos());
        return result(begin, end);
    }

    private LoadResult result(Mark begin, Mark end) {
        long connections = end.arrived() - begin.arrived();
        var cost = course.cost(begin, end, held);
        lanes.close();
        return new LoadResult(
                plan,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                connections * 1e9 / (end.nanos() - begin.nanos()),
                connections,
                lanes.latency(),
                end.loadCpu() - begin.loadCpu(),
                cost,
                course.series(),
                null);
    }
}
