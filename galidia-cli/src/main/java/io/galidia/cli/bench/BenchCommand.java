// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.OtherCommands.Connect;
import io.galidia.cli.bench.OtherCommands.RetainedMessages;
import io.galidia.cli.bench.TrafficCommands.Fanin;
import io.galidia.cli.bench.TrafficCommands.Fanout;
import io.galidia.cli.bench.TrafficCommands.Latency;
import io.galidia.cli.bench.TrafficCommands.Pairs;
import io.galidia.cli.bench.TrafficCommands.Pub;
import io.galidia.cli.bench.TrafficCommands.Sub;
import io.galidia.cli.shell.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code galidia bench} without a sub-command: prints its help. */
@Command(
        name = "bench",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description = {
            "Put load on a broker, any broker, and measure rates, latency, losses, and the broker's processor time.",
            "All topics are below galidia/bench/."
        },
        subcommands = {
            Pairs.class,
            Fanin.class,
            Fanout.class,
            Latency.class,
            Connect.class,
            RetainedMessages.class,
            Pub.class,
            Sub.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia bench pairs -u mqtt://127.0.0.1:1883 --clients 50",
            "  galidia bench fanout -h 127.0.0.1 --subscribers 1000 -q 1 --html report.html",
            "  galidia bench latency -h 127.0.0.1 --rate 4000 --max-p99 5 --max-loss 0",
            "  galidia bench pairs -h 127.0.0.1 --broker-pid \"$(pidof mosquitto)\" --json result.json"
        })
public final class BenchCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Makes the command; picocli fills in its options. */
    public BenchCommand() {}

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
