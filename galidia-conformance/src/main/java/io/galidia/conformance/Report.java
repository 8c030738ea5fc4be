// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.conformance.Result.Verdict;
import io.galidia.conformance.Statement.Side;
import io.galidia.packet.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cases have shown of one broker.
 *
 * @param broker what it is called
 * @param results of all cases that were run
 */
public record Report(String broker, List<Result> results) {

    /** The versions that have statements, newest first. */
    public static final List<ProtocolVersion> VERSIONS = List.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1);

    /**
     * What is known about a statement: failed if one of its cases has failed, skipped if all were; null if no case is
     * about it.
     */
    public @Nullable Verdict verdict(Statement statement) {
        Verdict verdict = null;
        for (Result result : results) {
            if (isAbout(result, statement)) {
                if (result.verdict() == Verdict.FAILED) {
                    return Verdict.FAILED;
                }
                verdict = verdict == Verdict.PASSED ? verdict : result.verdict();
            }
        }
        return verdict;
    }

    /** The statements of a version that bind servers and that cases are about. */
    public List<Statement> statements(ProtocolVersion version) {
        return Statement.all(version).stream()
                .filter(each -> each.binds().includes(Side.SERVER) && verdict(each) != null)
                .toList();
    }

    /** How many statements of the version have this verdict. */
    public long statements(ProtocolVersion version, Verdict verdict) {
        return statements(version).stream()
                .filter(each -> verdict(each) == verdict)
                .count();
    }

    /** How many cases of the version have this verdict. */
    public long cases(ProtocolVersion version, Verdict verdict) {
        return results.stream()
                .filter(each -> each.shown().version() == version && each.verdict() == verdict)
                .count();
    }

    /** The results that are not passes. */
    public List<Result> shortfalls() {
        return results.stream().filter(each -> each.verdict() != Verdict.PASSED).toList();
    }

    private static boolean isAbout(Result result, Statement statement) {
        return result.shown().version() == statement.version()
                && result.shown().ids().contains(statement.id());
    }

    /** The statements of all versions beside each other for several brokers, as tables in Markdown. */
    public static String markdown(List<Report> reports) {
        StringBuilder text = new StringBuilder();
        for (ProtocolVersion version : VERSIONS) {
            List<String> header = new ArrayList<>(List.of("MQTT " + nameOf(version)));
            reports.forEach(each -> header.add(each.broker()));
            text.append(row(header)).append("|---".repeat(header.size())).append("|\n");
            for (Verdict verdict : Verdict.values()) {
                List<String> cells = new ArrayList<>(List.of("statements " + nameOf(verdict)));
                reports.forEach(each -> cells.add(String.valueOf(each.statements(version, verdict))));
                text.append(row(cells));
            }
            for (Statement statement : Statement.all(version)) {
                if (reports.stream().anyMatch(each -> each.statements(version).contains(statement))) {
                    List<String> cells = new ArrayList<>(List.of(statement.id()));
                    reports.forEach(each -> cells.add(mark(each.verdict(statement))));
                    text.append(row(cells));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String mark(@Nullable Verdict verdict) {
        if (verdict == null) {
            return "";
        }
        return switch (verdict) {
            case PASSED -> "yes";
            case FAILED -> "**no**";
            case SKIPPED -> "not offered";
        };
    }

    /** The verdict in a word, for tables. */
    public static String nameOf(Verdict verdict) {
        return switch (verdict) {
            case PASSED -> "kept";
            case FAILED -> "broken";
            case SKIPPED -> "not offered";
        };
    }

    /** {@code 3.1.1} or {@code 5.0}. */
    public static String nameOf(ProtocolVersion version) {
        return version == ProtocolVersion.MQTT_5 ? "5.0" : "3.1.1";
    }
}
