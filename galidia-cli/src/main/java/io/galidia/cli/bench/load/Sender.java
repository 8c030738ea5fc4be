// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.PublishOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Topic;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A client that publishes. Belongs to the loop of its lane, except {@link #wake}. */
final class Sender implements Role {

    /* What it sends in one go gathers in the connection's buffer and leaves it at the end of the loop's turn. It stops when
     * the socket is full, when too much is unacknowledged or on its way, or when others should have a turn; the news that
     * there is room again calls it back. With a rate the pace says how many messages are due, and each has the time at which
     * it was to be sent in it, however late it is. */
    private static final int MOST_IN_A_TURN = 512;

    private final Plan plan;
    private final int number;
    private final Lane lane;
    private final Alarm alarm;
    private final Runnable whenOpen;
    private final Topic[] topics;
    private final PublishOptions options;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private @Nullable Flight flight;
    private volatile @Nullable Wire wire;
    private @Nullable Span span;
    private byte[] payload;
    private int acknowledgedWindow;
    private int topic;
    private long next;
    private long due;
    private long counted;
    private long countedDue;
    private int unacknowledged;
    private long lastLooked;
    private int looksWithoutProgress;

    Sender(Plan plan, int number, Lane lane, Alarm alarm, Runnable whenOpen) {
        this.plan = plan;
        this.number = number;
        this.lane = lane;
        this.alarm = alarm;
        this.whenOpen = whenOpen;
        int[] own = plan.topicsOf(number);
        topics = new Topic[own.length];
        for (int i = 0; i < own.length; i++) {
            topics[i] = new Topic(plan.topic(own[i]));
        }
        payload = letters(plan.payloadBytes());
        options = PublishOptions.qos(plan.qos());
        acknowledgedWindow = plan.qos() == Qos.AT_MOST_ONCE || plan.window() == 0 ? Integer.MAX_VALUE : plan.window();
    }

    Lane lane() {
        return lane;
    }

    /** What bounds the messages on their way; none without. */
    void flight(Flight newFlight) {
        flight = newFlight;
    }

    private static byte[] letters(int count) {
        SplittableRandom random = new SplittableRandom(count);
        byte[] all = new byte[count];
        for (int i = 0; i < count; i++) {
            all[i] = (byte) random.nextInt(' ', 127);
        }
        return all;
    }

    @Override
    public void opened(Wire opened, int receiveMaximum) {
        acknowledgedWindow = Math.min(acknowledgedWindow, receiveMaximum);
        wire = opened;
        whenOpen.run();
    }

    /** The connection, once it is open. Safe from any thread. */
    @Nullable Wire wire() {
        return wire;
    }

    /** Begins to publish; on the loop. */
    void begin(Span times) {
        span = times;
        if (plan.isSaturating()) {
            pump();
        }
    }

    @Override
    public void room() {
        pump();
    }

    @Override
    public void acknowledged(ReasonCode reason) {
        if (reason.isError()) {
            alarm.raise("the broker refused a message to '" + topics[0].name() + "': " + reason.text());
        }
        unacknowledged--;
        lane.wasAcknowledged();
        pump();
    }

    /** There is room again, says somebody on the loop of this lane. Safe from any thread. */
    void wake(Lane from) {
        if (from == lane) {
            pump();
        } else {
            pumpSoon();
        }
    }

    private void pumpSoon() {
        if (isWoken.compareAndSet(false, true)) {
            lane.network().execute(this::woken);
        }
    }

    private void woken() {
        isWoken.set(false);
        pump();
    }

    // ---- with a rate

    /** When message {@code i} of this publisher is to be sent: those of all publishers are evenly spaced. */
    long dueNanos(long i, Span times) {
        return times.startNanos() + (long) ((i * (double) plan.publishers() + number) * 1e9 / plan.rate());
    }

    /** One more message is due. */
    void owe() {
        Span times = span;
        if (times != null && times.counts(dueNanos(due, times))) {
            countedDue++;
        }
        due++;
        lane.fellDue();
        pump();
    }

    // ---- sending

    private void pump() {
        Wire to = wire;
        Span times = span;
        if (to == null || times == null) {
            return;
        }
        if (!plan.isSaturating()) {
            while (next < due && maySend(to)) {
                send(to, dueNanos(next, times), times);
            }
            return;
        }
        long now = System.nanoTime();
        if (times.isOver(now)) {
            return;
        }
        for (int i = 0; i < MOST_IN_A_TURN; i++) {
            if (!maySend(to)) {
                return;
            }
            send(to, now, times);
        }
        pumpSoon();
    }

    private boolean maySend(Wire to) {
        Flight bound = flight;
        return unacknowledged < acknowledgedWindow && (bound == null || next < bound.limit()) && to.isWritable();
    }

    private void send(Wire to, long stampNanos, Span times) {
        Stamp.write(payload, plan.firstPublisher() + number, next, stampNanos);
        if (!to.publish(topics[topic], payload, options)) {
            payload = payload.clone();
        }
        if (plan.qos() != Qos.AT_MOST_ONCE) {
            unacknowledged++;
        }
        next++;
        topic = topic + 1 == topics.length ? 0 : topic + 1;
        if (times.counts(stampNanos)) {
            counted++;
        }
        lane.sent();
    }

    // ---- questions

    /** Messages of the measuring window that were sent; once the lane is closed. */
    long counted() {
        return counted;
    }

    /** Messages of the measuring window that were to be sent; once the lane is closed. */
    long countedDue() {
        return plan.isSaturating() ? counted : countedDue;
    }

    /** Called every now and then: goes on when what it waits for was lost on the way. */
    void lookForLosses(int patience) {
        Flight bound = flight;
        Span times = span;
        if (bound == null || times == null) {
            return;
        }
        if (times.isOver(System.nanoTime()) && (plan.isSaturating() || next == due)) {
            return;
        }
        boolean isWaiting = next == lastLooked && next >= bound.limit();
        lastLooked = next;
        looksWithoutProgress = isWaiting ? looksWithoutProgress + 1 : 0;
        if (looksWithoutProgress >= patience) {
            looksWithoutProgress = 0;
            if (bound.free(next)) {
                pump();
            } else {
                alarm.raise("nothing of publisher " + number + " arrives any more, although it is connected");
            }
        }
    }
}
