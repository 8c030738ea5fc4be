// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind bench/table. */
@Command(
        name = "bench/table",
        sortOptions = false,
        description = "Measures brokers and client libraries side by side, or makes the page of what was measured.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:every row has figures of all that were to take part",
            " 1:a measurement failed, or a broker could not take part; it is named",
            " 2:wrong options"
        })
public final class Table implements Callable<Integer> {

    @Option(names = "--root", paramLabel = "DIR", description = "The source tree; default the current folder.")
    private Path root = Path.of("");

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds over all rows; default ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(names = "--warmup", paramLabel = "S", description = "Load before the window; default ${DEFAULT-VALUE} s.")
    private int warmup = 6;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            description = "The window of a measurement; default ${DEFAULT-VALUE} s.")
    private int seconds = 3;

    @Option(
            names = "--paced-seconds",
            paramLabel = "S",
            description = "The same in rows with a rate; default ${DEFAULT-VALUE} s.")
    private int pacedSeconds = 20;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Unfinished messages of a client library; default ${DEFAULT-VALUE}.")
    private int window = 100;

    @Option(
            names = "--idle",
            paramLabel = "N",
            description =
                    "Connections of the row for idle ones; default ${DEFAULT-VALUE}. Takes as many file descriptors.")
    private int idle = 10_000;

    @Option(
            names = "--rows",
            paramLabel = "KEY",
            split = ",",
            description = "Rows, by their keys or the beginnings of them, such as pairs,fanout-0; default all.")
    private List<String> rows = List.of();

    @Option(
            names = "--brokers",
            paramLabel = "KEY",
            split = ",",
            description = "Of galidia, mosquitto, hivemq and moquette; default all.")
    private List<String> brokers = BrokerKind.keys();

    @Option(
            names = "--once",
            paramLabel = "KEY",
            split = ",",
            description = "Brokers to be measured in the first round only, to save time; the page says so.")
    private List<String> once = List.of();

    @Option(
            names = "--clients",
            paramLabel = "KEY",
            split = ",",
            description = "Of galidia, hivemq and paho; default all.")
    private List<String> clients = ClientKind.keys();

    @Option(
            names = "--results",
            paramLabel = "FILE",
            description = "Where results are written to, or read from; default bench/target/table/results.json.")
    private @Nullable Path file;

    @Option(
            names = "--resume",
            description =
                    "Goes on with an interrupted run of the same programs: keeps what is in the results, measures what is missing.")
    private boolean isResuming;

    @Option(
            names = "--render",
            description = "Measures nothing: makes docs/benchmarks.md and its charts of the results.")
    private boolean isRendering;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this.")
    boolean isHelpWanted;

    private final PrintStream messages = System.err;

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Table());
        commandLine
                .getCommandSpec()
                .usageMessage()
                .footerHeading("%nRows:%n")
                .footer(Rows.ALL.stream()
                        .map(row -> "  %-12s %s".formatted(row.key(), row.title()))
                        .toArray(String[]::new));
        return commandLine.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof MeasurementException || error instanceof IllegalArgumentException) {
                command.getErr().println("bench/table: " + error.getMessage());
                return error instanceof IllegalArgumentException ? 2 : 1;
            }
            if (error instanceof UncheckedIOException) {
                command.getErr().println("bench/table: " + error.getMessage() + ": " + error.getCause());
                return 1;
            }
            throw error;
        });
    }

    @Override
    public Integer call() {
        Workplace place = Workplace.of(root.toAbsolutePath().normalize());
        Path results = file == null ? place.output().resolve("results.json") : file;
        if (isRendering) {
            Page.write(ResultFile.read(results), place.root().resolve("docs"));
            messages.println("bench/table: wrote docs/benchmarks.md from " + results);
            return 0;
        }
        return measure(place, results, Rows.of(rows));
    }

    private int measure(Workplace place, Path file, List<Row> chosen) {
        ResultFile.requireWritable(file);
        place.lock();
        Results begin = empty(place, chosen);
        if (isResuming) {
            begin = begin.resuming(ResultFile.read(file));
        }
        Run run = new Run(place, chosen, begin, messages);
        if (run.missing() == 0 && begin.measurements().isEmpty()) {
            throw new MeasurementException("nothing to measure: nobody who is there takes part in these rows");
        }
        if (!isResuming) {
            ResultFile.putAside(file)
                    .ifPresent(aside -> messages.println("bench/table: results of an earlier run are now in " + aside));
        }
        Results measured = run.measure(file);
        Path preview = place.output().resolve("docs");
        Page.write(measured, preview);
        messages.println("bench/table: results in " + file + ", a preview of the page in " + preview
                + "; bench/table --render makes it the page of the docs");
        measured.failures()
                .forEach(each -> messages.println("FAILED " + each.row() + ", " + each.subject() + ", round "
                        + each.round() + ": " + each.failure()));
        measured.skipped().forEach(messages::println);
        return measured.failures().isEmpty() && measured.skipped().isEmpty() ? 0 : 1;
    }

    /** What takes part; a broker that is not installed is left out with a sentence, ours is not. */
    private Results empty(Workplace place, List<Row> chosen) {
        var settings = new Results.Settings(
                positive("--rounds", rounds),
                positive("--warmup", warmup),
                positive("--seconds", seconds),
                positive("--paced-seconds", pacedSeconds),
                once.stream().map(key -> BrokerKind.of(key).key()).toList(),
                positive("--window", window),
                positive("--idle", idle),
                Machine.now());
        String ours = Peers.version(BrokerKind.GALIDIA, place);
        Map<String, String> brokerVersions = new LinkedHashMap<>();
        List<String> skipped = new ArrayList<>();
        for (String key : brokers) {
            BrokerKind kind = BrokerKind.of(key);
            try {
                brokerVersions.put(key, kind == BrokerKind.GALIDIA ? ours : Peers.version(kind, place));
            } catch (MeasurementException e) {
                skipped.add(kind.title() + " did not take part: " + e.getMessage() + ".");
            }
        }
        skipped.forEach(messages::println);
        Map<String, String> clientVersions = new LinkedHashMap<>();
        if (chosen.stream().anyMatch(row -> row.kind().isOfClients())) {
            clients.forEach(key -> clientVersions.put(key, ClientKind.version(key, ours)));
        }
        return new Results(Machine.here(), settings, brokerVersions, clientVersions, skipped, List.of(), List.of());
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(option + " must be 1 or more, not " + value);
        }
        return value;
    }
}
