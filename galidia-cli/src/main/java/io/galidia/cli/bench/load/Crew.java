// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.packet.Qos;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.HdrHistogram.Histogram;

/** All clients of a measurement, spread over the loops; a publisher and its only subscriber share one. */
final class Crew implements AutoCloseable {

    private static final long NANOS_BETWEEN_LOOKS = 100_000_000;
    private static final int LOOKS_OF_PATIENCE = 20;
    private static final int MOST_FILTERS_OF_A_CLIENT = 2_000;

    private final Plan plan;
    private final Alarm alarm;
    private final Opening opening;
    private final Lanes lanes;
    private final List<Pace> paces = new ArrayList<>();
    private final List<Sender> senders = new ArrayList<>();
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<Bystander> bystanders = new ArrayList<>();

    Crew(Plan plan, Target target, Alarm alarm) {
        this.plan = plan;
        this.alarm = alarm;
        opening = new Opening(target, alarm);
        lanes = new Lanes(plan.loops(), target, alarm);
    }

    /** Connects and subscribes everybody. */
    void open(Receiver.Clock clock) throws InterruptedException {
        makeFilters();
        for (int i = 0; i < plan.subscribers(); i++) {
            Lane lane = lanes.of(i);
            Receiver receiver = new Receiver(lane, opening::opened, clock, plan.firstPublisher());
            receivers.add(receiver);
            opening.open(lane, () -> receiver);
        }
        for (int i = 0; i < plan.publishers(); i++) {
            // Not the loop of the first subscriber if it hears all: that one has enough to do.
            Lane lane = lanes.of(plan.isPaired() ? i : i + 1);
            Sender sender = new Sender(plan, i, lane, alarm, opening::opened);
            senders.add(sender);
            opening.open(lane, () -> sender);
        }
        opening.awaitOpen();
        if (plan.isComplete()) {
            acquaint();
        }
        for (int i = 0; i < receivers.size(); i++) {
            opening.subscribe(Objects.requireNonNull(receivers.get(i).wire()), filtersOf(i), plan.qos());
        }
        opening.awaitSubscribed();
    }

    private void makeFilters() throws InterruptedException {
        int clients = (plan.filters() + MOST_FILTERS_OF_A_CLIENT - 1) / MOST_FILTERS_OF_A_CLIENT;
        for (int i = 0; i < clients; i++) {
            Bystander bystander = new Bystander(opening::opened);
            bystanders.add(bystander);
            opening.open(lanes.of(i), () -> bystander);
        }
        opening.awaitOpen();
        for (int i = 0; i < clients; i++) {
            List<String> filters = new ArrayList<>();
            for (int n = i; n < plan.filters(); n += clients) {
                filters.add(plan.prefix() + "filter/" + n);
            }
            opening.subscribe(bystanders.get(i).wire(), filters, Qos.AT_MOST_ONCE);
        }
        opening.awaitSubscribed();
    }

    /** Tells each subscriber whom it hears; nothing is on its way yet. */
    private void acquaint() {
        for (int i = 0; i < senders.size(); i++) {
            Sender sender = senders.get(i);
            Flight flight = null;
            if (plan.window() > 0) {
                flight = new Flight(plan.window(), plan.receivers(), sender::wake);
                sender.flight(flight);
            }
            for (int n = 0; n < receivers.size(); n++) {
                if (!plan.isPaired() || n == i) {
                    receivers.get(n).hear(plan.firstPublisher() + i, flight);
                }
            }
        }
    }

    private List<String> filtersOf(int subscriber) {
        List<String> filters = new ArrayList<>();
        if (!plan.isComplete()) {
            filters.add(plan.prefix() + "#");
        } else if (plan.isPaired()) {
            for (int topic : plan.topicsOf(subscriber)) {
                filters.add(plan.topic(topic));
            }
        } else {
            for (int topic = 0; topic < plan.topics(); topic++) {
                filters.add(plan.topic(topic));
            }
        }
        return filters;
    }

    /** Lets the publishers begin. */
    void begin(Span span) {
        for (Lane lane : lanes) {
            List<Sender> own = new ArrayList<>();
            for (Sender sender : senders) {
                if (sender.lane() == lane) {
                    own.add(sender);
                }
            }
            if (own.isEmpty()) {
                continue;
            }
            Pace pace = new Pace(span, lane, own);
            paces.add(pace);
            lane.network().execute(() -> {
                own.forEach(sender -> sender.begin(span));
                if (!plan.isSaturating()) {
                    pace.tick();
                }
            });
            look(lane, own);
        }
    }

    private static void look(Lane lane, List<Sender> own) {
        lane.network().after(NANOS_BETWEEN_LOOKS, () -> {
            own.forEach(sender -> sender.lookForLosses(LOOKS_OF_PATIENCE));
            look(lane, own);
        });
    }

    // ---- questions

    /** Messages sent so far. Safe from any thread. */
    long published() {
        return lanes.sum(Lane::published);
    }

    /** Messages that came so far, each once. Safe from any thread. */
    long arrived() {
        return lanes.sum(Lane::arrived);
    }

    /** Whether all that is due was sent and acknowledged; once publishing has ended. Safe from any thread. */
    boolean isDone() {
        long acknowledged = lanes.sum(Lane::acknowledged);
        boolean isSent =
                plan.isSaturating() || (paces.stream().allMatch(Pace::isOver) && lanes.sum(Lane::owed) == published());
        return isSent && (plan.qos() == Qos.AT_MOST_ONCE || acknowledged == published());
    }

    /** Whether nothing waits for the network. Safe from any thread. */
    boolean isQuiet() {
        return senders.stream().allMatch(sender -> {
            Wire wire = sender.wire();
            return wire == null || wire.isIdle();
        });
    }

    /** Messages of the measuring window that were sent; once closed. */
    long counted() {
        return senders.stream().mapToLong(Sender::counted).sum();
    }

    /** Messages of the measuring window that were to be sent; once closed. */
    long countedDue() {
        return senders.stream().mapToLong(Sender::countedDue).sum();
    }

    /** What the subscribers have counted; once closed. */
    Tally tally() {
        Tally all = new Tally();
        receivers.forEach(receiver -> all.add(receiver.tally()));
        return all;
    }

    /** How long the messages of the measuring window took, in nanoseconds; once closed. */
    Histogram latency() {
        return lanes.latency();
    }

    @Override
    public void close() {
        lanes.close();
    }
}
