// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.codec.RelaxedRule;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What a broker counts, from its start on. Cheap to count and to read; safe for use by any thread. */
public final class Metrics {

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger connecting = new AtomicInteger();
    final AtomicInteger sessions = new AtomicInteger();
    private final List<Traffic> traffic = new CopyOnWriteArrayList<>();
    private final Map<Loss, LongAdder> lost = new EnumMap<>(Loss.class);
    private final Map<RelaxedRule, LongAdder> relaxed = new EnumMap<>(RelaxedRule.class);

    Metrics() {
        for (Loss loss : Loss.values()) {
            lost.put(loss, new LongAdder());
        }
        for (RelaxedRule rule : RelaxedRule.values()) {
            relaxed.put(rule, new LongAdder());
        }
    }

    /** The connections that are open now, those that have not yet sent CONNECT included. */
    public int connections() {
        return connections.get();
    }

    /** The sessions that exist now, whether their clients are connected or not. */
    public int sessions() {
        return sessions.get();
    }

    /** Messages that clients have published, those that were refused included. */
    public long received() {
        return traffic.stream().mapToLong(Traffic::received).sum();
    }

    /** Messages written to clients, repeated ones counted each time. */
    public long sent() {
        return traffic.stream().mapToLong(Traffic::sent).sum();
    }

    /** Deliveries that did not happen for this reason. */
    public long lost(Loss loss) {
        return adder(lost, loss).sum();
    }

    /** How often clients have broken this rule and it was let pass; see {@link io.galidia.codec.Compatibility}. */
    public long relaxed(RelaxedRule rule) {
        return adder(relaxed, rule).sum();
    }

    /** What one more loop counts with. */
    Traffic newTraffic() {
        var more = new Traffic();
        traffic.add(more);
        return more;
    }

    void count(Loss loss) {
        adder(lost, loss).increment();
    }

    void count(RelaxedRule rule) {
        adder(relaxed, rule).increment();
    }

    private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
        LongAdder adder = adders.get(key);
        if (adder == null) {
            throw new IllegalArgumentException("unknown: " + key);
        }
        return adder;
    }
}
