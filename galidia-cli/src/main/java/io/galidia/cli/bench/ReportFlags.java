// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.ProcessMeter;
import io.galidia.cli.bench.report.HtmlReport;
import io.galidia.cli.bench.report.JsonReport;
import io.galidia.cli.bench.report.ResultFile;
import io.galidia.cli.bench.report.Summary;
import io.galidia.cli.bench.report.Thresholds;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what is looked at, written and demanded. */
final class ReportFlags {

    @Option(
            names = "--broker-pid",
            paramLabel = "PID",
            description = "Process id of the broker on this machine, to tell its processor time and memory.")
    private @Nullable Long brokerPid;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON; - for standard output.")
    private @Nullable String json;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a report with pictures as one HTML file.")
    private @Nullable String html;

    @Mixin
    private ThresholdFlags demands;

    private @Nullable ResultFile jsonFile;
    private @Nullable ResultFile htmlFile;

    /** Whether standard output is taken by JSON. */
    private boolean isOutputTaken() {
        return "-".equals(json);
    }

    /** The broker's process; null when it is not to be looked at. */
    @Nullable ProcessMeter broker() {
        return brokerPid == null ? null : ProcessMeter.of(brokerPid, "--broker-pid " + brokerPid);
    }

    Thresholds thresholds() {
        return demands.thresholds(brokerPid != null);
    }

    /** Refuses files that cannot be written, before anything is measured. */
    void check() {
        jsonFile = json == null || isOutputTaken() ? null : ResultFile.of("--json", json);
        htmlFile = html == null ? null : ResultFile.of("--html", html);
        if (jsonFile != null && htmlFile != null) {
            jsonFile.refuseSame(htmlFile);
        }
    }

    /**
     * Writes the result: as text or JSON to {@code out}, and to the files. When a file cannot be written after all, the
     * result goes to {@code out} as JSON all the same.
     *
     * @return why files could not be written; empty when they were
     */
    List<String> write(LoadResult result, List<String> missed, PrintWriter out) {
        if (!isOutputTaken()) {
            Summary.of(result).forEach(out::println);
        }
        List<String> failures = new ArrayList<>();
        write(jsonFile, () -> JsonReport.of(result) + "\n", failures);
        write(htmlFile, () -> HtmlReport.of(result, missed), failures);
        if (!failures.isEmpty()) {
            failures.add("the result is on standard output");
        }
        if (isOutputTaken() || !failures.isEmpty()) {
            out.println(JsonReport.of(result));
        }
        out.flush();
        return failures;
    }

    private static void write(@Nullable ResultFile file, Supplier<String> text, List<String> failures) {
        try {
            if (file != null) {
                file.write(text.get());
            }
        } catch (IOException error) {
            failures.add(String.valueOf(error.getMessage()));
        }
    }
}
