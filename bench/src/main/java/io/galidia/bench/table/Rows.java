// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import static io.galidia.bench.table.Figure.CONNECTION_RESIDENT_BYTES;
import static io.galidia.bench.table.Figure.CPU_MICROS;
import static io.galidia.bench.table.Figure.PER_SECOND;
import static io.galidia.bench.table.Figure.START_MILLIS;

import io.galidia.bench.table.Row.Kind;
import java.util.List;
import java.util.Map;

/**
 * All rows, in the order of the page.
 *
 * <p>The windows of loads without a rate are small enough that no broker drops QoS 0 or answers late because of what waits in
 * it: larger ones starve the receivers of some brokers while they are cold.
 */
final class Rows {

    static final List<Row> ALL = List.of(
            load(
                    "pairs-0",
                    "50 pairs, QoS 0",
                    "pairs --clients 50 --qos 0 --window 100",
                    Map.of(CPU_MICROS, 0.5, PER_SECOND, 1_500_000.0)),
            load("pairs-51", "51 pairs, QoS 0", "pairs --clients 51 --qos 0 --window 100", Map.of()),
            load("pairs-1", "50 pairs, QoS 1", "pairs --clients 50 --qos 1 --window 100", Map.of(CPU_MICROS, 0.9)),
            load("pairs-2", "50 pairs, QoS 2", "pairs --clients 50 --qos 2 --window 100", Map.of(CPU_MICROS, 1.7)),
            load(
                    "fanin-0",
                    "fan-in 50 to 1, QoS 0",
                    "fanin --publishers 50 --subscribers 1 --qos 0 --window 100",
                    Map.of(CPU_MICROS, 0.6)),
            load(
                    "fanout-0",
                    "fan-out 1 to 100, QoS 0",
                    "fanout --subscribers 100 --qos 0 --window 100",
                    Map.of(CPU_MICROS, 0.4)),
            load(
                    "fanout-1",
                    "fan-out 1 to 100, QoS 1",
                    "fanout --subscribers 100 --qos 1 --window 100",
                    Map.of(CPU_MICROS, 0.8)),
            load(
                    "fanout-1000",
                    "fan-out 1 to 1,000, QoS 0",
                    "fanout --subscribers 1000 --qos 0 --window 20",
                    Map.of(CPU_MICROS, 1.2)),
            load(
                    "filters",
                    "20,000 filters in place, QoS 0",
                    "pairs --clients 50 --qos 0 --window 100 --filters 20000",
                    Map.of(CPU_MICROS, 2.5)),
            load(
                    "payload",
                    "50 pairs, 16 KiB, QoS 0",
                    "pairs --clients 50 --qos 0 --window 10 --payload 16384",
                    Map.of(CPU_MICROS, 12.0)),
            load(
                            "rate-0",
                            "4,000 messages/s, unbatched, QoS 0",
                            "latency --qos 0 --rate 4000",
                            Map.of(CPU_MICROS, 25.0))
                    .after("pairs --clients 50 --qos 0 --window 100"),
            load(
                            "rate-1",
                            "4,000 messages/s, unbatched, QoS 1",
                            "latency --qos 1 --rate 4000",
                            Map.of(CPU_MICROS, 38.0))
                    .after("pairs --clients 50 --qos 1 --window 100"),
            load(
                    "retained",
                    "20,000 retained to a new subscriber",
                    "retained --messages 20000 --qos 0",
                    Map.of(CPU_MICROS, 1.0)),
            load("connect", "one CONNECT and CONNACK", "connect", Map.of(CPU_MICROS, 45.0))
                    .after("connect"),
            new Row(
                    "idle",
                    "one idle connection",
                    Kind.IDLE,
                    List.of(),
                    List.of(),
                    Map.of(CONNECTION_RESIDENT_BYTES, 4_000.0)),
            new Row(
                    "start",
                    "start to the first CONNACK",
                    Kind.START,
                    List.of(),
                    List.of(),
                    Map.of(START_MILLIS, 300.0)),
            client("publish", 0, BrokerKind.GALIDIA, 1.0),
            client("publish", 1, BrokerKind.GALIDIA, 2.5),
            client("publish", 2, BrokerKind.GALIDIA, 5.0),
            client("receive", 0, BrokerKind.GALIDIA, 0.8),
            client("receive", 1, BrokerKind.GALIDIA, 2.5),
            client("publish", 0, BrokerKind.MOSQUITTO, 1.0),
            client("publish", 1, BrokerKind.MOSQUITTO, 2.5),
            client("publish", 2, BrokerKind.MOSQUITTO, 5.0),
            client("receive", 0, BrokerKind.MOSQUITTO, 0.8),
            client("receive", 1, BrokerKind.MOSQUITTO, 2.5));

    private Rows() {}

    private static Row load(String key, String title, String arguments, Map<Figure, Double> targets) {
        return new Row(key, title, Kind.LOAD, List.of(arguments.split(" ")), List.of(), targets);
    }

    private static Row client(String what, int qos, BrokerKind broker, double target) {
        boolean isOurs = broker == BrokerKind.GALIDIA;
        return new Row(
                (isOurs ? "" : broker.key() + "-") + what + "-" + qos,
                "%s, QoS %d, %s".formatted(what, qos, broker.title()),
                what.equals("publish") ? Kind.PUBLISH : Kind.RECEIVE,
                List.of("--qos", Integer.toString(qos), "--broker", broker.key()),
                List.of(),
                Map.of(CPU_MICROS, target));
    }

    /**
     * The rows whose keys are given, or begin with what is given.
     *
     * @throws IllegalArgumentException if a word fits none
     */
    static List<Row> of(List<String> words) {
        for (String word : words) {
            if (ALL.stream().noneMatch(row -> row.key().startsWith(word))) {
                throw new IllegalArgumentException("no row " + word + "; there are "
                        + String.join(", ", ALL.stream().map(Row::key).toList()));
            }
        }
        return ALL.stream()
                .filter(row -> words.isEmpty() || words.stream().anyMatch(row.key()::startsWith))
                .toList();
    }

    /** The row with this key. */
    static Row of(String key) {
        return ALL.stream().filter(row -> row.key().equals(key)).findFirst().orElseThrow();
    }
}
