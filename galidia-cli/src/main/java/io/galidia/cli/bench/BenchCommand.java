// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.shell.Version;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code galidia bench} without a sub-command: prints its help. The sub-commands that have messages travel from publishers
 * to subscribers are its methods; they differ in who hears whom.
 */
@Command(
        name = "bench",
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description = {
            "Put load on a broker, any broker, and measure rates, latency, losses, and the broker's processor time.",
            "All topics are below galidia/bench/."
        },
        subcommands = {ConnectCommand.class, RetainedCommand.class},
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

    @Command(
            name = "pairs",
            sortOptions = false,
            description = "Publishers with a topic and a subscriber each.",
            footer = {"", "Examples:", "  galidia bench pairs -u mqtt://127.0.0.1:1883 --clients 50 -q 1"})
    int pairs(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.PAIRS);
    }

    @Command(
            name = "fanin",
            sortOptions = false,
            description = "Many publishers, one subscriber.",
            footer = {"", "Examples:", "  galidia bench fanin -u mqtt://127.0.0.1:1883 --publishers 50"})
    int fanin(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.FANIN);
    }

    @Command(
            name = "fanout",
            sortOptions = false,
            description = "One publisher, many subscribers. Every message counts once for each of them.",
            footer = {"", "Examples:", "  galidia bench fanout -u mqtt://127.0.0.1:1883 --subscribers 1000"})
    int fanout(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.FANOUT);
    }

    @Command(
            name = "latency",
            sortOptions = false,
            description =
                    "The time from publisher to subscriber at a fixed rate, with many pairs that have little to do.",
            footer = {"", "Examples:", "  galidia bench latency -u mqtt://127.0.0.1:1883 --rate 4000 --max-p99 5"})
    int latency(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.LATENCY);
    }

    @Command(
            name = "pub",
            sortOptions = false,
            description = "Only publishers; 'galidia bench sub' with the same --name counts what comes.",
            footer = {"", "Examples:", "  galidia bench pub -u mqtt://127.0.0.1:1883 --clients 10 --rate 50000"})
    int pub(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.PUB);
    }

    @Command(
            name = "sub",
            sortOptions = false,
            description = {
                "Only subscribers; warm-up begins with the first message of 'galidia bench pub'.",
                "Latency is right only when both run on the same machine."
            },
            footer = {"", "Examples:", "  galidia bench sub -u mqtt://127.0.0.1:1883 --subscribers 5"})
    int sub(@Mixin BenchFlags flags) throws InterruptedException {
        return flags.run(Scene.SUB);
    }
}
