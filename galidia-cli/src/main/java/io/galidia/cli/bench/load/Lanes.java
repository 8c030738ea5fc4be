// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** The lanes of a measurement. Closed by the thread that made them; the counts are safe from any thread. */
final class Lanes implements Iterable<Lane>, AutoCloseable {

    private final Alarm alarm;
    private final List<Lane> all = new ArrayList<>();

    Lanes(int count, Target target, Alarm alarm) {
        this.alarm = alarm;
        for (int i = 0; i < count; i++) {
            all.add(new Lane(target, alarm));
        }
    }

    /** The lane of client {@code n}: they take turns. */
    Lane of(int n) {
        return all.get(n % all.size());
    }

    @Override
    public Iterator<Lane> iterator() {
        return all.iterator();
    }

    /** The sum of a count. */
    long sum(ToLongFunction<Lane> count) {
        return all.stream().mapToLong(count).sum();
    }

    /** What was recorded, in nanoseconds; once closed. */
    Histogram latency() {
        Histogram sum = Lane.newHistogram();
        all.forEach(lane -> sum.add(lane.latency()));
        return sum;
    }

    /** Ends all connections and loops; from now on the alarm is silent. */
    @Override
    public void close() {
        alarm.silence();
        all.forEach(Lane::close);
    }
}
