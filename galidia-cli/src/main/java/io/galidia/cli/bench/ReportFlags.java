// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Measurement;
import io.galidia.cli.bench.load.ProcessMeter;
import io.galidia.cli.bench.report.JsonReport;
import io.galidia.cli.bench.report.Thresholds;
import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @Mixin
    private ThresholdFlags demands;

    /** Whether standard output is taken by JSON. */
    boolean isOutputTaken() {
        return "-".equals(json);
    }

    /** The broker's process; null when it is not to be looked at. */
    @Nullable ProcessMeter broker() {
        return brokerPid == null ? null : ProcessMeter.of(brokerPid);
    }

    Thresholds thresholds() {
        return demands.thresholds(brokerPid != null);
    }

    /** Refuses files that cannot be written, before anything is measured. */
    void check() {
        if (json != null && !isOutputTaken()) {
            Path folder = Path.of(json).toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(Path.of(json))) {
                throw CommandException.usage("--json " + json + " cannot be written: no file in an existing folder");
            }
        }
    }

    /** Writes the files. */
    void write(Measurement result) {
        if (json != null) {
            String text = JsonReport.of(result);
            if (isOutputTaken()) {
                System.out.println(text);
                System.out.flush();
            } else {
                write("--json", json, text + "\n");
            }
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
