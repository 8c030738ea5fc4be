// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Measurement;
import io.galidia.cli.bench.load.ProcessMeter;
import io.galidia.cli.bench.report.HtmlReport;
import io.galidia.cli.bench.report.JsonReport;
import io.galidia.cli.bench.report.Thresholds;
import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Whether standard output is taken by JSON. */
    boolean isOutputTaken() {
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
        check("--json", isOutputTaken() ? null : json);
        check("--html", html);
    }

    private static void check(String option, @Nullable String file) {
        if (file == null) {
            return;
        }
        Path folder = Path.of(file).toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CommandException.usage(option + " " + file + ": there is no folder " + folder);
        }
        if (Files.isDirectory(Path.of(file))) {
            throw CommandException.usage(option + " " + file + " is a folder; give the name of a file");
        }
    }

    /** Writes the files. */
    void write(Measurement result, List<String> missed) {
        if (isOutputTaken()) {
            System.out.println(JsonReport.of(result));
            System.out.flush();
        } else if (json != null) {
            write("--json", json, JsonReport.of(result) + "\n");
        }
        if (html != null) {
            write("--html", html, HtmlReport.of(result, missed));
        }
    }

    private static void write(String option, String file, String text) {
        try {
            Files.write(Path.of(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException error) {
            throw CommandException.failed(option + " " + file + " cannot be written: " + error.getMessage());
        }
    }
}
