// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.bench.DirectClient;
import io.galidia.bench.DirectLoop;
import io.galidia.bench.Topics;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;

/** What retained messages cost: to keep, to replace, and to bring to new subscribers. */
final class RetainedGrowth {

    private static final int PAYLOAD = 64;
    private static final int DEPTH = 3;
    private static final int BURST = 1_000;
    private static final int LOOK_UPS = 10_000;

    private RetainedGrowth() {}

    static void run(Figures figures, int most) {
        figures.columns(
                "retained",
                "heap each, bytes",
                "keeping, ns",
                "replacing, ns",
                "one to a new subscriber, ns",
                "all to a new subscriber, ns each");
        measure(10_000); // warms up
        for (int retained : Figures.steps(1_000, most)) {
            figures.row(measure(retained));
        }
    }

    private static Object[] measure(int retained) {
        var loop = new DirectLoop();
        var limits = BrokerOptions.DEFAULTS.limits().withMaxRetained(retained);
        Broker broker =
                Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed().withLimits(limits));
        var publisher = new DirectClient(broker, loop, "publisher");
        var topics = new Topics(retained, DEPTH);
        long heap = Meter.heap();
        double keeping = publishAll(publisher, topics);
        double bytes = (Meter.heap() - heap) / (double) retained;
        double replacing = publishAll(publisher, topics);

        var one = new DirectClient(broker, loop, "one");
        long start = Meter.threadNanos();
        for (int i = 0; i < LOOK_UPS; i++) {
            one.subscribe(topics.topic((int) (i * 0x9E37_79B9L % retained)), Qos.AT_MOST_ONCE);
        }
        double lookUp = (Meter.threadNanos() - start) / (double) LOOK_UPS;
        requireMessages(one, LOOK_UPS);

        var all = new DirectClient(broker, loop, "all");
        start = Meter.threadNanos();
        all.subscribe("#", Qos.AT_MOST_ONCE);
        double scan = (Meter.threadNanos() - start) / (double) retained;
        requireMessages(all, retained);
        return new Object[] {retained, bytes, keeping, replacing, lookUp, scan};
    }

    /** As from a network: topic and payload are new with each message. */
    private static double publishAll(DirectClient publisher, Topics topics) {
        long nanos = 0;
        for (int done = 0; done < topics.count(); done += BURST) {
            Publish[] burst = new Publish[Math.min(BURST, topics.count() - done)];
            for (int i = 0; i < burst.length; i++) {
                burst[i] = new Publish(
                        topics.topic(done + i), Unpooled.wrappedBuffer(new byte[PAYLOAD]), Qos.AT_MOST_ONCE, true);
            }
            long start = Meter.threadNanos();
            for (Publish message : burst) {
                publisher.send(message);
            }
            publisher.burstEnded();
            nanos += Meter.threadNanos() - start;
        }
        return nanos / (double) topics.count();
    }

    private static void requireMessages(DirectClient client, int expected) {
        if (client.messages() != expected) {
            throw new IllegalStateException(client.messages() + " of " + expected + " retained messages came");
        }
    }
}
