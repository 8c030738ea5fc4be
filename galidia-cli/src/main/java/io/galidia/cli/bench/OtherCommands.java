// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Connects;
import io.galidia.cli.bench.load.Retained;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The sub-commands about connections and retained messages. */
final class OtherCommands {

    private OtherCommands() {}

    /** {@code galidia bench connect}. */
    @Command(
            name = "connect",
            sortOptions = false,
            description = {
                "CONNECT, CONNACK and DISCONNECT again and again, --clients at a time; or --hold many idle connections.",
                "A connection counts as one message delivered; its latency is the time to CONNACK."
            },
            footer = {
                "",
                "Examples:",
                "  galidia bench connect -u mqtt://127.0.0.1:1883 --clients 50",
                "  galidia bench connect -u mqtt://127.0.0.1:1883 --hold 10000 --broker-pid 4711"
            })
    static final class Connect implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(
                names = "--hold",
                paramLabel = "N",
                description = "Open so many connections, hold them idle for --duration, and tell the broker's memory.")
        private int held;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            LoadFlags.require("--hold", held, 0, 10_000_000);
            return flags.run(
                    spec,
                    Scene.CONNECT,
                    (plan, target, broker, progress) -> new Connects(plan, held, target, broker, progress).measure());
        }
    }

    /** {@code galidia bench retained}. */
    @Command(
            name = "retained",
            sortOptions = false,
            description = {
                "New subscribers get all retained messages, one subscriber after the other.",
                "Latency is the time since SUBSCRIBE. The messages are removed afterwards."
            },
            footer = {"", "Examples:", "  galidia bench retained -u mqtt://127.0.0.1:1883 --messages 20000"})
    static final class RetainedMessages implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--messages", paramLabel = "N", description = "Retained messages; default ${DEFAULT-VALUE}.")
        private int messages = 20_000;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            LoadFlags.require("--messages", messages, 1, 10_000_000);
            return flags.run(
                    spec,
                    Scene.RETAINED,
                    (plan, target, broker, progress) ->
                            new Retained(plan.withTopics(messages), messages, target, broker, progress).measure());
        }
    }
}
