// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.Course.Mark;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Measures connecting: CONNECT, CONNACK and DISCONNECT again and again by several clients at a time; or opens many
 * connections and holds them. A connection counts as a message delivered, its latency is the time from connecting to
 * CONNACK.
 */
public final class Connects {

    private final Plan plan;
    private final int held;
    private final Target target;
    private final Alarm alarm = new Alarm();
    private final List<Lane> lanes = new ArrayList<>();
    private final Course course;

    /** @param held how many connections to hold; 0 to connect again and again */
    public Connects(Plan plan, int held, Target target, @Nullable ProcessMeter broker, Progress progress) {
        this.plan = held > 0 ? plan.withPublishers(held) : plan;
        this.held = held;
        this.target = target;
        course = new Course(alarm, broker, progress, () -> 0, this::count);
        progress.begin((held > 0 ? plan.duration() : plan.warmup().plus(plan.duration())).toNanos() / 1e9);
    }

    private long count() {
        return lanes.stream().mapToLong(Lane::arrived).sum();
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
    public Measurement measure() throws InterruptedException {
        for (int i = 0; i < plan.loops(); i++) {
            lanes.add(new Lane(target, alarm));
        }
        try {
            return held > 0 ? hold() : cycle();
        } finally {
            alarm.silence();
            lanes.forEach(Lane::close);
        }
    }

    private Measurement cycle() throws InterruptedException {
        Span span = Span.of(plan, System.nanoTime());
        for (int i = 0; i < plan.publishers(); i++) {
            Lane lane = lanes.get(i % lanes.size());
            lane.network().execute(() -> lane.network().connect(new Cycle(lane, span)));
        }
        course.watch(Progress.WARM_UP, span.startNanos(), span.beginNanos());
        Mark begin = course.mark();
        course.watch(Progress.MEASURING, span.beginNanos(), span.endNanos());
        return result(begin, course.mark());
    }

    private Measurement hold() throws InterruptedException {
        Opening opening = new Opening(target, alarm);
        Mark begin = course.mark();
        for (int i = 0; i < held; i++) {
            Lane lane = lanes.get(i % lanes.size());
            opening.open(lane, new Idle(lane, opening));
        }
        opening.awaitOpen();
        Mark end = course.mark();
        long now = System.nanoTime();
        course.watch(Progress.MEASURING, now, now + plan.duration().toNanos());
        return result(begin, end);
    }

    private Measurement result(Mark begin, Mark end) {
        long connects = end.arrived() - begin.arrived();
        var cost = course.cost(begin, end, connects, held);
        alarm.silence();
        lanes.forEach(Lane::close);
        Histogram latency = Lane.newHistogram();
        lanes.forEach(lane -> latency.add(lane.latency()));
        return new Measurement(
                plan,
                null,
                connects,
                connects, // one that fails ends the measurement
                null,
                null,
                null,
                connects * 1e9 / (end.nanos() - begin.nanos()),
                latency,
                end.loadCpu() - begin.loadCpu(),
                cost,
                course.series());
    }
}
