// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.conformance;

import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Terminal;
import io.galidia.cli.shell.Version;
import io.galidia.conformance.Report;
import io.galidia.conformance.Result;
import io.galidia.conformance.Result.Verdict;
import io.galidia.conformance.ServerCase;
import io.galidia.conformance.Statement;
import io.galidia.conformance.Suite;
import io.galidia.conformance.TcpTarget;
import io.galidia.conformance.server.ServerCases;
import io.galidia.packet.ProtocolVersion;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galidia conformance}: runs the suite against brokers and prints what they keep. */
@Command(
        name = "conformance",
        sortOptions = false,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description = {
            "Show which statements of the MQTT 3.1.1 and 5.0 standards a broker keeps.",
            "The broker must let everybody in, and should have nothing else to do. The cases use topics below galidia/ and"
                    + " remove what they leave there."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia conformance --url mqtt://127.0.0.1:1883",
            "  galidia conformance --url mqtt://127.0.0.1 --only MQTT-3.3 --matrix",
            "  galidia conformance --url ours=mqtt://127.0.0.1:1883 --url other=mqtt://127.0.0.1:1884 --markdown",
            "",
            "Exit codes: 0 when all is kept, 1 when something is broken or the broker cannot be reached."
        })
public final class ConformanceCommand implements Callable<Integer> {

    @Option(
            names = "--url",
            required = true,
            paramLabel = "[NAME=]URL",
            description = "The broker, mqtt://host[:port]; repeat it to compare several.")
    private List<String> urls = List.of();

    @Option(names = "--mqtt", paramLabel = "VERSION", description = "Only 3.1.1 or only 5; default both.")
    private @Nullable String mqtt;

    @Option(
            names = "--only",
            paramLabel = "REGEX",
            description = "Only cases whose name, or the id of one of whose statements, contains this.")
    private String only = "";

    @Option(
            names = "--strict",
            description = "Demand what the standard only recommends too, such as the reason in DISCONNECT.")
    private boolean isStrict;

    @Option(
            names = "--silence",
            paramLabel = "MS",
            description = "How long nothing must come to be believed not to come; default ${DEFAULT-VALUE} ms.")
    private int silenceMillis = 200;

    @Option(
            names = "--patience",
            paramLabel = "MS",
            description = "How long an answer may take; default ${DEFAULT-VALUE} ms.")
    private int patienceMillis = 5_000;

    @Option(names = "--matrix", description = "Print every statement, not only the cases that fail.")
    private boolean isMatrix;

    @Option(names = "--markdown", description = "Print tables in Markdown, brokers beside each other.")
    private boolean isMarkdown;

    @Spec
    private CommandSpec spec;

    /** Makes the command; picocli fills in its options. */
    public ConformanceCommand() {}

    @Override
    public Integer call() {
        requirePositive("--silence", silenceMillis);
        requirePositive("--patience", patienceMillis);
        List<ServerCase> cases = chosen();
        List<Report> reports = new ArrayList<>();
        for (Broker broker : urls.stream().map(Broker::parse).toList()) {
            reports.add(run(broker, cases));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (isMarkdown) {
            out.print(Report.markdown(reports));
        } else {
            reports.forEach(each -> print(each, out));
        }
        out.flush();
        boolean isKept = reports.stream()
                .allMatch(each -> each.results().stream().noneMatch(result -> result.verdict() == Verdict.FAILED));
        return isKept ? 0 : CommandException.FAILED;
    }

    private static void requirePositive(String option, int value) {
        if (value < 1) {
            throw CommandException.usage(option + " must be at least 1 ms, not " + value);
        }
    }

    private List<ServerCase> chosen() {
        ProtocolVersion version = mqtt == null ? null : version(mqtt);
        Pattern pattern;
        try {
            pattern = Pattern.compile(only);
        } catch (PatternSyntaxException e) {
            throw CommandException.usage("--only " + only + ": " + e.getDescription());
        }
        List<ServerCase> cases = ServerCases.cases().stream()
                .filter(each -> version == null || each.version() == version)
                .filter(each -> pattern.matcher(each.name()).find()
                        || each.ids().stream()
                                .anyMatch(id -> pattern.matcher(id).find()))
                .toList();
        if (cases.isEmpty()) {
            throw CommandException.usage("--only " + only + ": no case has that in its name or its statements");
        }
        return cases;
    }

    private static ProtocolVersion version(String text) {
        return switch (text) {
            case "5", "5.0" -> ProtocolVersion.MQTT_5;
            case "3.1.1", "311" -> ProtocolVersion.MQTT_3_1_1;
            default -> throw CommandException.usage("--mqtt must be 3.1.1 or 5, not " + text);
        };
    }

    private Report run(Broker broker, List<ServerCase> cases) {
        var target = new TcpTarget(
                broker.address(), Duration.ofMillis(patienceMillis), Duration.ofMillis(silenceMillis), isStrict);
        requireReachable(broker, target);
        PrintWriter err = spec.commandLine().getErr();
        boolean showsProgress = Terminal.isInteractive() && Terminal.understandsEscapes(System.getenv());
        AtomicInteger done = new AtomicInteger();
        List<Result> results = Suite.run(cases, target, result -> {
            if (showsProgress) {
                err.printf("\r\033[K%s: %d of %d", broker.name(), done.incrementAndGet(), cases.size());
                err.flush();
            }
        });
        if (showsProgress) {
            err.print("\r\033[K");
            err.flush();
        }
        return new Report(broker.name(), results);
    }

    private static void requireReachable(Broker broker, TcpTarget target) {
        try {
            target.open().close();
        } catch (UncheckedIOException e) {
            throw CommandException.failed(broker.name() + ": " + e.getMessage() + "; is the broker running?");
        }
    }

    private void print(Report report, PrintWriter out) {
        out.println(report.broker());
        for (Result result : report.shortfalls()) {
            out.printf("  %-11s %s: %s%n", Report.nameOf(result.verdict()), result.shown(), result.detail());
            out.printf("              %s%n", String.join(", ", result.shown().ids()));
        }
        for (ProtocolVersion version : Report.VERSIONS) {
            List<Statement> statements = report.statements(version);
            if (isMatrix) {
                for (Statement each : statements) {
                    Verdict verdict = report.verdict(each);
                    out.printf(
                            "  %-5s %-17s %-11s %s%n",
                            Report.nameOf(version),
                            each.id(),
                            verdict == null ? "" : Report.nameOf(verdict),
                            each.summary());
                }
            }
            if (!statements.isEmpty()) {
                out.printf(
                        "  MQTT %s: %d statements kept, %d broken, %d not offered (%d cases passed, %d failed)%n",
                        Report.nameOf(version),
                        report.statements(version, Verdict.PASSED),
                        report.statements(version, Verdict.FAILED),
                        report.statements(version, Verdict.SKIPPED),
                        report.cases(version, Verdict.PASSED),
                        report.cases(version, Verdict.FAILED));
            }
        }
    }
}
