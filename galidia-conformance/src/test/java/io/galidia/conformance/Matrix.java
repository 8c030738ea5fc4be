// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.conformance.Statement.Side;
import io.galidia.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which statement is shown by which tests, on which side, and why some cannot be. */
final class Matrix {

    private record Cell(ProtocolVersion version, String id, Side side) implements Comparable<Cell> {
        @Override
        public int compareTo(Cell other) {
            return toString().compareTo(other.toString());
        }
    }

    private final Map<Cell, Set<String>> tests = new TreeMap<>();
    private final Map<Cell, String> reasons = new TreeMap<>();
    private final List<Statement> statements = new ArrayList<>();

    Matrix() {
        statements.addAll(Statement.all(ProtocolVersion.MQTT_3_1_1));
        statements.addAll(Statement.all(ProtocolVersion.MQTT_5));
    }

    /** A test on this side shows these statements. */
    void add(Side side, String test, Shows shows) {
        for (String id : shows.v3()) {
            add(new Cell(ProtocolVersion.MQTT_3_1_1, id, side), test);
        }
        for (String id : shows.v5()) {
            add(new Cell(ProtocolVersion.MQTT_5, id, side), test);
        }
    }

    private void add(Cell cell, String test) {
        statement(cell.version, cell.id); // must be there
        tests.computeIfAbsent(cell, key -> new LinkedHashSet<>()).add(test);
    }

    /** A statement cannot be tested on this side, or needs no test, for a reason. */
    void addReason(ProtocolVersion version, String id, Side side, String reason) {
        if (!statement(version, id).binds().includes(side)) {
            throw new IllegalArgumentException(version + " " + id + " does not bind the " + side);
        }
        for (Side each : side == Side.BOTH ? List.of(Side.CLIENT, Side.SERVER) : List.of(side)) {
            reasons.put(new Cell(version, id, each), reason);
        }
    }

    private Statement statement(ProtocolVersion version, String id) {
        return statements.stream()
                .filter(each -> each.version() == version && each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no statement " + id + " of " + version));
    }

    /** Statements that have neither a test nor a reason on a side that they bind, and reasons beside tests. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (Statement each : statements) {
            for (Side side : List.of(Side.CLIENT, Side.SERVER)) {
                Cell cell = new Cell(each.version(), each.id(), side);
                if (each.binds().includes(side) && !tests.containsKey(cell) && !reasons.containsKey(cell)) {
                    faults.add(name(each.version()) + " " + each.id() + " " + side + ": no test and no reason");
                }
                if (tests.containsKey(cell) && reasons.containsKey(cell)) {
                    faults.add(name(each.version()) + " " + each.id() + " " + side + ": a test, and a reason for none");
                }
            }
        }
        return faults;
    }

    /** The document. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Conformance\n\n");
        text.append(
                "Made by the build from the `@Shows` annotations of the tests; do not edit. Each normative statement of MQTT"
                        + " 3.1.1 and 5.0\nby its id in the standard, what it asks in our words, whom it binds, and the tests that fail"
                        + " when it is broken: cases for\nservers run against our broker in memory and over TCP, and against others with"
                        + " `galidia conformance --url`; tests of the\nclient run against a scripted broker. Where there is no test the"
                        + " reason stands.\n\n");
        summary(text);
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1)) {
            text.append("\n## MQTT ").append(name(version)).append("\n\n");
            text.append("| statement | asks | server | client |\n|---|---|---|---|\n");
            for (Statement each : statements) {
                if (each.version() == version) {
                    text.append("| ")
                            .append(each.id())
                            .append(" | ")
                            .append(each.summary().replace("|", "\\|"));
                    text.append(" | ").append(cell(each, Side.SERVER));
                    text.append(" | ").append(cell(each, Side.CLIENT)).append(" |\n");
                }
            }
        }
        return text.toString();
    }

    private void summary(StringBuilder text) {
        text.append(
                "| | statements | shown at the server | shown at the client | not testable |\n|---|---|---|---|---|\n");
        for (ProtocolVersion version : List.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1)) {
            long all = statements.stream()
                    .filter(each -> each.version() == version)
                    .count();
            long reasoned = reasons.keySet().stream()
                    .filter(each -> each.version == version)
                    .map(Cell::id)
                    .distinct()
                    .count();
            text.append("| ").append(name(version)).append(" | ").append(all);
            text.append(" | ").append(shown(version, Side.SERVER));
            text.append(" | ").append(shown(version, Side.CLIENT));
            text.append(" | ").append(reasoned).append(" (on one side at least) |\n");
        }
    }

    private long shown(ProtocolVersion version, Side side) {
        return tests.keySet().stream()
                .filter(each -> each.version == version && each.side == side)
                .count();
    }

    private String cell(Statement statement, Side side) {
        Cell cell = new Cell(statement.version(), statement.id(), side);
        if (tests.containsKey(cell)) {
            return "`" + String.join("`<br>`", tests.get(cell)) + "`";
        }
        if (reasons.containsKey(cell)) {
            return "*" + reasons.get(cell).replace("|", "\\|") + "*";
        }
        return statement.binds().includes(side) ? "**missing**" : "";
    }

    static String name(ProtocolVersion version) {
        return version == ProtocolVersion.MQTT_5 ? "5.0" : "3.1.1";
    }
}
