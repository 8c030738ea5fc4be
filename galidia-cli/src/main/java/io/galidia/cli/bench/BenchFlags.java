// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.Plan;
import io.galidia.cli.bench.load.ProcessMeter;
import io.galidia.cli.bench.load.Progress;
import io.galidia.cli.bench.load.Traffic;
import io.galidia.cli.bench.report.BarProgress;
import io.galidia.cli.bench.report.LineProgress;
import io.galidia.cli.bench.report.Thresholds;
import io.galidia.cli.bench.wire.Target;
import io.galidia.cli.client.ConnectFlags;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Terminal;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of all sub-commands of {@code bench}, and what is common to their runs. */
final class BenchFlags {

    /** Exit code: measured, and not good enough. */
    static final int MISSED = 3;

    /** Options of pub and sub that say nothing here; sessions that are kept would stay behind. */
    private static final Set<String> USELESS =
            Set.of("--debug", "--disable-clean-session", "--session-expiry-interval");

    @Mixin
    private LoadFlags load;

    @Mixin
    private ReportFlags report;

    @Mixin
    private ConnectFlags connect;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--help", usageHelp = true, description = "Print this help.")
    boolean isHelpWanted;

    /** Measures with what the options and the scene say. */
    interface Work {
        LoadResult measure(Plan plan, Target target, @Nullable ProcessMeter broker, Progress progress)
                throws InterruptedException;
    }

    /** Measures messages on their way. */
    int run(Scene scene) throws InterruptedException {
        return run(scene, (plan, target, broker, progress) -> new Traffic(plan, target, broker, progress).measure());
    }

    /** Measures, reports, and returns the exit code. */
    int run(Scene scene, Work work) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        LoadResult result;
        Thresholds thresholds;
        try {
            refuseUseless(scene);
            Plan plan = load.plan(scene);
            thresholds = report.thresholds();
            report.check();
            connect.takeUrlAsUser();
            Target target = new Target(connect.address(), connect.options(), idStart());
            try (Progress progress = progress(err)) {
                result = work.measure(plan, target, report.broker(), progress);
            }
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        }
        List<String> missed = thresholds.missed(result);
        List<String> failures = report.write(result, missed, out);
        missed.forEach(line -> err.println(spec.qualifiedName() + ": " + line));
        err.flush();
        if (result.failure() != null) {
            failures.add(result.failure());
        }
        if (!failures.isEmpty()) {
            throw CommandException.failed(String.join("; ", failures));
        }
        return missed.isEmpty() ? 0 : MISSED;
    }

    private void refuseUseless(Scene scene) {
        refuse(USELESS, "has no effect in bench " + scene.name());
        refuse(scene.useless(), "has no effect in bench " + scene.name());
        refuse(scene.unmeasured(), "demands what bench " + scene.name() + " does not measure");
    }

    /** Refuses these options, each by one of its names, for this reason. */
    void refuse(Set<String> options, String why) {
        for (OptionSpec given : spec.commandLine().getParseResult().matchedOptions()) {
            for (String name : given.names()) {
                if (options.contains(name)) {
                    throw CommandException.usage(name + " " + why + ": leave it out");
                }
            }
        }
    }

    private Progress progress(PrintWriter err) {
        if (connect.isQuiet()) {
            return Progress.NONE;
        }
        boolean isTerminal = Terminal.isInteractive() && Terminal.understandsEscapes(System.getenv());
        return isTerminal ? new BarProgress(Terminal.hasUnicode()) : new LineProgress(err);
    }

    /** Not more than 23 letters and digits with a number behind: every server takes that. */
    private String idStart() {
        String given = connect.idStart();
        return given != null ? given : "gb" + Long.toString(new SecureRandom().nextLong() >>> 24, 36) + "n";
    }
}
