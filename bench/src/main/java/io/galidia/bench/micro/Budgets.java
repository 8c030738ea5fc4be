// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks of a file of budgets and compares what they allocate with it. Ends with exit code 1 when one
 * allocates more, with 2 for wrong arguments or a wrong file.
 */
public final class Budgets {

    private static final String USAGE = """
            usage: bench/budgets [--times] [--file FILE] [WORD ...]
              checks bytes per operation against bench/budgets.tsv
              WORD     only the lines that have this word in them
              --times  longer runs, whose times mean something
            """;

    private final PrintStream out;
    private final boolean isTimed;
    private final List<String> exceeded = new ArrayList<>();

    private Budgets(PrintStream out, boolean isTimed) {
        this.out = out;
        this.isTimed = isTimed;
    }

    /** The command. */
    public static void main(String[] arguments) {
        Path file = Path.of("bench", "budgets.tsv");
        boolean isTimed = false;
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--times")) {
                isTimed = true;
            } else if (arguments[i].equals("--file") && i + 1 < arguments.length) {
                file = Path.of(arguments[++i]);
            } else if (arguments[i].startsWith("-")) {
                System.err.print(USAGE);
                System.exit(2);
            } else {
                words.add(arguments[i]);
            }
        }
        try {
            var budgets = new Budgets(new PrintStream(System.out, true, StandardCharsets.UTF_8), isTimed);
            System.exit(budgets.check(read(file, words)) ? 0 : 1);
        } catch (IOException | IllegalArgumentException | RunnerException e) {
            System.err.println("bench/budgets: " + e.getMessage());
            System.exit(2);
        }
    }

    /** The budgets of the file whose line has all the words; empty lines and those that begin with # aside. */
    private static List<Budget> read(Path file, List<String> words) throws IOException {
        List<Budget> budgets = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#") && words.stream().allMatch(line::contains)) {
                try {
                    budgets.add(Budget.parse(line));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(file + " line " + number + " " + e.getMessage(), e);
                }
            }
        }
        if (budgets.isEmpty()) {
            throw new IllegalArgumentException(file + " has no line with " + words);
        }
        return budgets;
    }

    private boolean check(List<Budget> budgets) throws RunnerException {
        out.printf(Locale.ROOT, "%9s %9s%s  benchmark%n", "budget B", "bytes", isTimed ? "        ns" : "");
        // Bytes do not depend on what else the machine does; times do.
        System.setProperty("jmh.ignoreLock", "true");
        ExecutorService executor = Executors.newFixedThreadPool(isTimed ? 1 : 2);
        try {
            List<Future<RunResult>> results = budgets.stream()
                    .map(budget -> executor.submit(() -> runTwiceIfNeedBe(budget)))
                    .toList();
            for (int i = 0; i < budgets.size(); i++) {
                compare(budgets.get(i), await(results.get(i)));
            }
        } finally {
            executor.shutdownNow();
        }
        exceeded.forEach(out::println);
        out.printf(Locale.ROOT, "%d of %d budgets are exceeded%n", exceeded.size(), budgets.size());
        return exceeded.isEmpty();
    }

    private static RunResult await(Future<RunResult> result) throws RunnerException {
        try {
            return result.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new RunnerException(e);
        }
    }

    private void compare(Budget budget, RunResult result) {
        double bytes = bytes(result);
        String time = isTimed
                ? String.format(Locale.ROOT, " %9.1f", result.getPrimaryResult().getScore())
                : "";
        boolean isExceeded = budget.isExceededBy(bytes);
        out.printf(
                Locale.ROOT,
                "%9.0f %9.1f%s  %s%s%n",
                budget.bytes(),
                bytes,
                time,
                budget.name(),
                isExceeded ? "  EXCEEDED" : "");
        if (isExceeded) {
            exceeded.add(String.format(
                    Locale.ROOT,
                    "%s: the budget is %.0f bytes per operation, %.1f were measured",
                    budget.name(),
                    budget.bytes(),
                    bytes));
        }
    }

    /** On a busy machine a short run may end before the compiler is done: only a longer one has the last word. */
    private RunResult runTwiceIfNeedBe(Budget budget) throws RunnerException {
        RunResult result = run(budget, isTimed ? 500 : 100);
        return budget.isExceededBy(bytes(result)) ? run(budget, 1_000) : result;
    }

    private static double bytes(RunResult result) {
        Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return allocated == null ? Double.NaN : allocated.getScore();
    }

    private RunResult run(Budget budget, int millis) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(millis);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("\\." + Pattern.quote(budget.benchmark()) + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(1)
                .warmupIterations(isTimed ? 4 : 3)
                .warmupTime(time)
                .measurementIterations(isTimed ? 4 : 1)
                .measurementTime(time)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend("-Xms256m", "-XX:+UseSerialGC", "-Dio.netty.leakDetection.level=disabled");
        budget.parameters().forEach((name, value) -> options.param(name, value));
        List<RunResult> results = new ArrayList<>(new Runner(options.build()).run());
        if (results.size() != 1) {
            throw new IllegalArgumentException(budget.name() + " names " + results.size()
                    + " benchmarks instead of 1: give each parameter one value");
        }
        return results.get(0);
    }
}
