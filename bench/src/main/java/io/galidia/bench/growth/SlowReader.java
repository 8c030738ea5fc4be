// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Qos;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Subscribers of one topic, of which one stops reading: what the others notice, as fast as it goes and at a rate, what it
 * costs, and who loses what. Phases in which all read and in which one does not take turns; each of the latter is compared
 * with the two around it, so that what drifts touches both sides.
 */
final class SlowReader {

    private static final int BURST = 10;
    private static final int DIGITS = 3;

    /**
     * How long it takes.
     *
     * @param warmUpMillis before the first phase
     * @param phaseMillis of each phase
     * @param pairs of phases in which one does not read
     * @param perSecond messages, in phases with a rate; each goes to all
     */
    record Course(int warmUpMillis, int phaseMillis, int pairs, int perSecond) {}

    private static final Course SATURATING = new Course(10_000, 500, 30, 0);
    private static final Course PACED = new Course(4_000, 2_000, 8, 100);

    private record Phase(double perSecond, double micros, Histogram latency) {}

    private final Audience audience;
    private final Course course;
    private final Recorder recorder = new Recorder(TimeUnit.MINUTES.toNanos(1), DIGITS);
    private final List<Phase> all = new ArrayList<>();
    private final List<Phase> but = new ArrayList<>();
    private long waiting;

    private SlowReader(Audience audience, Course course) {
        this.audience = audience;
        this.course = course;
    }

    static void run(Figures figures, int most) {
        run(figures, most, SATURATING, PACED);
    }

    static void run(Figures figures, int most, Course saturating, Course paced) {
        figures.columns(
                "QoS, as fast as it goes",
                "deliveries/s to the others: all read",
                "one does not",
                "ratio: median",
                "middle half",
                "all",
                "processor each, ratio: median",
                "middle half",
                "waiting for the one, in broker and sockets, KiB",
                "lost by the one",
                "by others");
        for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)) {
            try (var audience = Audience.of(most, qos, BrokerOptions.DEFAULTS)) {
                var run = new SlowReader(audience, saturating);
                run.alternate(run::saturate);
                run.printSaturated(figures, qos);
            }
        }
        figures.columns(
                "QoS, at a rate",
                "asked deliveries/s",
                "delivered in time: all read",
                "one does not",
                "latency µs 50 %: all read",
                "one does not",
                "99 %: all read",
                "one does not",
                "99.9 %: all read",
                "one does not",
                "lost by the one",
                "by others");
        for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE)) {
            try (var audience = Audience.of(most, qos, BrokerOptions.DEFAULTS)) {
                var run = new SlowReader(audience, paced);
                audience.onMessage(stamp -> run.recorder.recordValue(System.nanoTime() - stamp));
                run.alternate(run::pace);
                run.printPaced(figures, qos);
            }
        }
    }

    /** Phases by turns, beginning and ending with one in which all read. */
    private void alternate(Supplier<Phase> phase) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(course.warmUpMillis);
        do {
            Phase unused = phase.get();
        } while (System.nanoTime() < end);
        all.add(phase.get());
        for (int pair = 0; pair < course.pairs; pair++) {
            waiting = Math.max(waiting, audience.stop());
            but.add(phase.get());
            audience.resume();
            all.add(phase.get());
        }
    }

    /** In bursts; the next one begins when all that read have the last. */
    private Phase saturate() {
        long cpu = Meter.processNanos();
        long start = System.nanoTime();
        long nanos;
        long deliveries = 0;
        do {
            audience.publish(BURST, 0);
            audience.awaitReaders();
            deliveries += (long) BURST * audience.readers();
            nanos = System.nanoTime() - start;
        } while (nanos < TimeUnit.MILLISECONDS.toNanos(course.phaseMillis));
        double micros = (Meter.processNanos() - cpu) / 1e3 / deliveries;
        return new Phase(deliveries * 1e9 / nanos, micros, new Histogram(DIGITS));
    }

    /** One message after the other, each at its time; what counts as delivered has come when the next would be sent. */
    private Phase pace() {
        recorder.reset();
        long interval = TimeUnit.SECONDS.toNanos(1) / course.perSecond;
        int messages = (int) Math.max(1, TimeUnit.MILLISECONDS.toNanos(course.phaseMillis) / interval);
        long before = audience.received();
        long cpu = Meter.processNanos();
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            awaitTime(start + i * interval);
            audience.publish(1, start + i * interval);
        }
        awaitTime(start + messages * interval);
        long deliveries = audience.received() - before;
        double micros = (Meter.processNanos() - cpu) / 1e3 / Math.max(1, deliveries);
        audience.awaitReaders();
        return new Phase(deliveries * 1e9 / (messages * interval), micros, recorder.getIntervalHistogram());
    }

    private static void awaitTime(long nanos) {
        for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void printSaturated(Figures figures, Qos qos) {
        double[] rates = ratios(Phase::perSecond);
        double[] costs = ratios(Phase::micros);
        figures.row(
                qos.level(),
                median(all, Phase::perSecond),
                median(but, Phase::perSecond),
                ratio(quantile(rates, 0.5)),
                ratio(quantile(rates, 0.25)) + " – " + ratio(quantile(rates, 0.75)),
                ratio(quantile(rates, 0)) + " – " + ratio(quantile(rates, 1)),
                ratio(quantile(costs, 0.5)),
                ratio(quantile(costs, 0.25)) + " – " + ratio(quantile(costs, 0.75)),
                waiting >> 10,
                audience.lost(),
                audience.missing());
    }

    private void printPaced(Figures figures, Qos qos) {
        double asked = (double) course.perSecond * audience.readers();
        Histogram with = merged(all);
        Histogram without = merged(but);
        figures.row(
                qos.level(),
                asked,
                percent(median(all, Phase::perSecond) / asked),
                percent(median(but, Phase::perSecond) / asked),
                with.getValueAtPercentile(50) / 1e3,
                without.getValueAtPercentile(50) / 1e3,
                with.getValueAtPercentile(99) / 1e3,
                without.getValueAtPercentile(99) / 1e3,
                with.getValueAtPercentile(99.9) / 1e3,
                without.getValueAtPercentile(99.9) / 1e3,
                audience.lost(),
                audience.missing());
    }

    /** Each phase in which one does not read, divided by the mean of its neighbours; in order of size. */
    private double[] ratios(ToDoubleFunction<Phase> figure) {
        double[] ratios = new double[but.size()];
        for (int i = 0; i < ratios.length; i++) {
            double around = (figure.applyAsDouble(all.get(i)) + figure.applyAsDouble(all.get(i + 1))) / 2;
            ratios[i] = figure.applyAsDouble(but.get(i)) / around;
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double median(List<Phase> phases, ToDoubleFunction<Phase> figure) {
        return quantile(phases.stream().mapToDouble(figure).sorted().toArray(), 0.5);
    }

    private static double quantile(double[] sorted, double part) {
        return sorted[(int) Math.round(part * (sorted.length - 1))];
    }

    private static Histogram merged(List<Phase> phases) {
        var sum = new Histogram(DIGITS);
        phases.forEach(phase -> sum.add(phase.latency));
        return sum;
    }

    private static String ratio(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double part) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * part);
    }
}
