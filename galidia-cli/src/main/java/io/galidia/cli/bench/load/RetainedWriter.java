// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.PublishOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Topic;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Publishes a retained message on each of many topics, or an empty one, which removes it. Belongs to the loop of its lane. */
final class RetainedWriter implements Role {

    /* Of QoS 2 mosquitto takes only 20 at a time before MQTT 5, where it could say so. */
    private static final int MOST_UNACKNOWLEDGED = 500;
    private static final int MOST_OF_QOS_2 = 20;

    private final Plan plan;
    private final int messages;
    private final Alarm alarm;
    private final byte[] payload;
    private final PublishOptions options;
    private volatile int acknowledged;
    private volatile int next;
    private int window;
    private @Nullable Wire wire;

    /**
     * A writer of topics 0 to {@code messages - 1}.
     *
     * @param payloadBytes 0 to remove
     */
    RetainedWriter(Plan plan, int messages, int payloadBytes, Alarm alarm) {
        this.plan = plan;
        this.messages = messages;
        this.alarm = alarm;
        payload = new byte[payloadBytes];
        // With QoS 0 nobody would know when the broker has them all.
        Qos qos = plan.qos() == Qos.AT_MOST_ONCE ? Qos.AT_LEAST_ONCE : plan.qos();
        options = PublishOptions.qos(qos).retained();
    }

    /**
     * Connects, publishes, and waits until all is acknowledged.
     *
     * @throws CommandException when the alarm is raised, or the broker takes longer than {@code patience}
     */
    void write(Lane lane, Duration patience) throws InterruptedException {
        lane.network().connect(this);
        if (!alarm.await(() -> acknowledged >= messages, System.nanoTime() + patience.toNanos())) {
            throw CommandException.failed("the broker has acknowledged only " + acknowledged + " of " + messages
                    + " retained messages within " + patience.toSeconds() + " s; try fewer with --messages");
        }
        lane.network().execute(() -> Objects.requireNonNull(wire).disconnect());
    }

    /** How many may be in the broker. Safe from any thread. */
    int written() {
        return next;
    }

    @Override
    public void opened(Wire opened, int receiveMaximum) {
        wire = opened;
        int most = options.qos() == Qos.EXACTLY_ONCE ? MOST_OF_QOS_2 : MOST_UNACKNOWLEDGED;
        window = Math.min(most, receiveMaximum);
        pump();
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
    public void acknowledged(ReasonCode reason) {
        if (reason.isError()) {
            alarm.raise("the broker refused a retained message: " + reason.text());
        }
        acknowledged++;
        pump();
    }

    @Override
    public void room() {
        pump();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // only the loop writes it
    private void pump() {
        Wire to = Objects.requireNonNull(wire);
        while (next < messages && next - acknowledged < window && to.isWritable()) {
            byte[] own = payload.clone();
            if (own.length > 0) {
                Stamp.write(own, 0, next, 0);
            }
            int number = next++; // before it goes: whoever counts what is to be removed counts it
            to.publish(new Topic(plan.topic(number)), own, options);
        }
    }
}
