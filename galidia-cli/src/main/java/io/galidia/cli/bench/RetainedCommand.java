// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Retained;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code galidia bench retained}. */
@Command(
        name = "retained",
        sortOptions = false,
        description = {
            "New subscribers get all retained messages, one subscriber after the other.",
            "Latency is the time since SUBSCRIBE. The messages are removed afterwards."
        },
        footer = {"", "Examples:", "  galidia bench retained -u mqtt://127.0.0.1:1883 --messages 20000"})
final class RetainedCommand implements Callable<Integer> {

    @Option(names = "--messages", paramLabel = "N", description = "Retained messages; default ${DEFAULT-VALUE}.")
    private int messages = 20_000;

    @Mixin
    private BenchFlags flags;

    @Override
    public Integer call() throws InterruptedException {
        LoadFlags.require("--messages", messages, 1, 10_000_000);
        return flags.run(
                Scene.RETAINED,
                (plan, target, broker, progress) ->
                        new Retained(plan.withTopics(messages), messages, target, broker, progress).measure());
    }
}
