// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;

/** What did not come, came twice or in the wrong order, of all rounds together. */
final class Faults {

    private static final List<String> HEADS =
            List.of("broker", "measurements", "messages delivered", "lost", "twice", "out of order");

    private final Results results;

    Faults(Results results) {
        this.results = results;
    }

    /** A line for each broker, and one for each of its rows that has faults. Connections are no messages. */
    String table(List<Row> rows) {
        List<String> keys = rows.stream()
                .filter(row -> !row.isOfConnections())
                .map(Row::key)
                .toList();
        List<Measurement> counted = results.measurements().stream()
                .filter(each -> keys.contains(each.row()) && each.figures().containsKey(Figure.LOST))
                .toList();
        Markdown table = new Markdown(HEADS);
        for (BrokerKind broker : BrokerKind.values()) {
            List<Measurement> of = counted.stream()
                    .filter(each -> each.subject().equals(broker.key()))
                    .toList();
            if (of.isEmpty()) {
                continue;
            }
            table.row(line(broker.title(), of));
            for (Row row : rows) {
                List<Measurement> ofRow =
                        of.stream().filter(each -> each.row().equals(row.key())).toList();
                if (sum(ofRow, Figure.LOST) + sum(ofRow, Figure.DUPLICATED) + sum(ofRow, Figure.OUT_OF_ORDER) > 0) {
                    table.row(line("… in: " + row.title(), ofRow));
                }
            }
        }
        return table.toString();
    }

    private static List<String> line(String title, List<Measurement> of) {
        return List.of(
                title,
                Integer.toString(of.size()),
                Format.count(sum(of, Figure.DELIVERED)),
                Format.count(sum(of, Figure.LOST)),
                Format.count(sum(of, Figure.DUPLICATED)),
                Format.count(sum(of, Figure.OUT_OF_ORDER)));
    }

    private static double sum(List<Measurement> of, Figure figure) {
        return of.stream()
                .mapToDouble(each -> each.figures().getOrDefault(figure, 0.0))
                .sum();
    }
}
