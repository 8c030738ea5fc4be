// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The sub-commands that have messages travel from publishers to subscribers. They differ in who hears whom. */
final class TrafficCommands {

    private TrafficCommands() {}

    /** {@code galidia bench pairs}. */
    @Command(
            name = "pairs",
            sortOptions = false,
            description = "Publishers with a topic and a subscriber each.",
            footer = {"", "Examples:", "  galidia bench pairs -u mqtt://127.0.0.1:1883 --clients 50 -q 1"})
    static final class Pairs implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.PAIRS);
        }
    }

    /** {@code galidia bench fanin}. */
    @Command(
            name = "fanin",
            sortOptions = false,
            description = "Many publishers, one subscriber.",
            footer = {"", "Examples:", "  galidia bench fanin -u mqtt://127.0.0.1:1883 --publishers 50"})
    static final class Fanin implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.FANIN);
        }
    }

    /** {@code galidia bench fanout}. */
    @Command(
            name = "fanout",
            sortOptions = false,
            description = "One publisher, many subscribers. Every message counts once for each of them.",
            footer = {"", "Examples:", "  galidia bench fanout -u mqtt://127.0.0.1:1883 --subscribers 1000"})
    static final class Fanout implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.FANOUT);
        }
    }

    /** {@code galidia bench latency}. */
    @Command(
            name = "latency",
            sortOptions = false,
            description =
                    "The time from publisher to subscriber at a fixed rate, with many pairs that have little to do.",
            footer = {"", "Examples:", "  galidia bench latency -u mqtt://127.0.0.1:1883 --rate 4000 --max-p99 5"})
    static final class Latency implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.LATENCY);
        }
    }

    /** {@code galidia bench pub}. */
    @Command(
            name = "pub",
            sortOptions = false,
            description = "Only publishers; 'galidia bench sub' with the same --name counts what comes.",
            footer = {"", "Examples:", "  galidia bench pub -u mqtt://127.0.0.1:1883 --clients 10 --rate 50000"})
    static final class Pub implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.PUB);
        }
    }

    /** {@code galidia bench sub}. */
    @Command(
            name = "sub",
            sortOptions = false,
            description = {
                "Only subscribers; warm-up begins with the first message of 'galidia bench pub'.",
                "Latency is right only when both run on the same machine."
            },
            footer = {"", "Examples:", "  galidia bench sub -u mqtt://127.0.0.1:1883 --subscribers 5"})
    static final class Sub implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private BenchFlags flags;

        @Override
        public Integer call() throws InterruptedException {
            return flags.run(spec, Scene.SUB);
        }
    }
}
