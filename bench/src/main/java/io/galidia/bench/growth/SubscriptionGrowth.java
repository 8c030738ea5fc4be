// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.bench.DirectClient;
import io.galidia.bench.DirectLoop;
import io.galidia.bench.Topics;
import io.galidia.bench.Topics.Wildcard;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
import io.netty.buffer.Unpooled;

/** What subscriptions cost: to make, to keep, and to find who gets a message. */
final class SubscriptionGrowth {

    private static final int MATCHES = 200_000;
    private static final int SOME_FILTERS = 100_000;
    private static final int DEPTH = 3;
    private static final int PER_CLIENT = 1_000;

    private SubscriptionGrowth() {}

    static void byNumber(Figures figures, int most) {
        figures.columns("filters", "wildcard", "heap each, bytes", "adding, ns", "matching a new topic, ns");
        for (Wildcard wildcard : Wildcard.values()) {
            measure(wildcard, DEPTH, 10_000); // warms up
            for (int filters : Figures.steps(10, most)) {
                Cost cost = measure(wildcard, DEPTH, filters);
                figures.row(filters, wildcard, filters < 1_000 ? "" : cost.bytes, cost.addNanos, cost.matchNanos);
            }
        }
    }

    static void byDepth(Figures figures, int most) {
        figures.columns("levels", "wildcard", "heap each, bytes", "adding, ns", "matching a new topic, ns");
        for (Wildcard wildcard : Wildcard.values()) {
            measure(wildcard, DEPTH, 10_000);
            for (int depth = 1; depth <= most; depth = depth < 3 ? depth + 1 : depth * 2 - 1) {
                Cost cost = measure(wildcard, depth, SOME_FILTERS);
                figures.row(depth, wildcard, cost.bytes, cost.addNanos, cost.matchNanos);
            }
        }
    }

    private record Cost(double bytes, double addNanos, double matchNanos) {}

    private static Cost measure(Wildcard wildcard, int depth, int filters) {
        var topics = new Topics(filters, depth);
        TopicFilter[] all = new TopicFilter[filters];
        for (int i = 0; i < filters; i++) {
            all[i] = TopicFilter.of(topics.filter(i, wildcard));
        }
        long heap = Meter.heap();
        var tree = new TopicTree<Integer, Boolean>();
        long start = Meter.threadNanos();
        for (int i = 0; i < filters; i++) {
            tree.add(all[i], i, Boolean.TRUE);
        }
        double addNanos = (Meter.threadNanos() - start) / (double) filters;
        double bytes = (Meter.heap() - heap) / (double) filters;
        double matchNanos = matchNanos(tree, topics, wildcard);
        if (tree.size() != filters || all.length != filters) {
            throw new IllegalStateException("the tree has " + tree.size() + " filters");
        }
        return new Cost(bytes, addNanos, matchNanos);
    }

    private static double matchNanos(TopicTree<Integer, Boolean> tree, Topics topics, Wildcard wildcard) {
        String[] published = new String[Math.min(topics.count(), 1 << 12)];
        for (int i = 0; i < published.length; i++) {
            published[i] = topics.topic((int) (i * 0x9E37_79B9L % topics.count()), wildcard);
        }
        var cache = tree.cache(1); // has room for one topic, and is asked for another each time
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long start = Meter.threadNanos();
            for (int i = 0; i < MATCHES; i++) {
                if (cache.match(published[i % published.length]).isEmpty()) {
                    throw new IllegalStateException("nobody gets " + published[i % published.length]);
                }
            }
            best = Math.min(best, (Meter.threadNanos() - start) / (double) MATCHES);
        }
        return best;
    }

    static void ofBroker(Figures figures, int most) {
        figures.columns("subscriptions", "heap each, bytes", "subscribing, µs", "publishing to one receiver, ns");
        for (int subscriptions : Figures.steps(1_000, most)) {
            var loop = new DirectLoop();
            Broker broker = Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed());
            var publisher = new DirectClient(broker, loop, "publisher");
            var topics = new Topics(subscriptions, DEPTH);
            long heap = Meter.heap();
            long start = Meter.threadNanos();
            DirectClient client = publisher;
            for (int i = 0; i < subscriptions; i++) {
                if (i % PER_CLIENT == 0) {
                    client = new DirectClient(broker, loop, "client-" + i);
                }
                client.subscribe(topics.topic(i), Qos.AT_MOST_ONCE);
            }
            double subscribing = (Meter.threadNanos() - start) / 1e3 / subscriptions;
            double bytes = (Meter.heap() - heap) / (double) subscriptions;
            figures.row(subscriptions, bytes, subscribing, publishNanos(broker, publisher, topics));
        }
    }

    private static double publishNanos(Broker broker, DirectClient publisher, Topics topics) {
        Publish[] messages = new Publish[1 << 10];
        for (int i = 0; i < messages.length; i++) {
            String topic = topics.topic((int) (i * 0x9E37_79B9L % topics.count()));
            messages[i] = new Publish(topic, Unpooled.wrappedBuffer(new byte[64]), Qos.AT_MOST_ONCE, false);
        }
        double best = Double.MAX_VALUE;
        long sent = broker.metrics().sent();
        for (int round = 0; round < 3; round++) {
            long start = Meter.threadNanos();
            for (int i = 0; i < MATCHES; i++) {
                publisher.send(messages[i % messages.length]);
                if (i % 100 == 99) {
                    publisher.burstEnded();
                }
            }
            best = Math.min(best, (Meter.threadNanos() - start) / (double) MATCHES);
        }
        if (broker.metrics().sent() - sent != 3 * MATCHES) {
            throw new IllegalStateException("not each message went to one receiver");
        }
        return best;
    }
}
