// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Connects;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code galidia bench connect}. */
@Command(
        name = "connect",
        sortOptions = false,
        description = {
            "CONNECT, CONNACK and DISCONNECT again and again, --clients at a time; or --hold many idle connections.",
            "Latency is the time from connecting to CONNACK."
        },
        footer = {
            "",
            "Examples:",
            "  galidia bench connect -u mqtt://127.0.0.1:1883 --clients 50",
            "  galidia bench connect -u mqtt://127.0.0.1:1883 --hold 10000 --broker-pid 4711"
        })
final class ConnectCommand implements Callable<Integer> {

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
        if (held > 0) {
            flags.refuse(Set.of("--clients", "--warmup"), "has no effect with --hold");
        }
        return flags.run(
                Scene.CONNECT,
                (plan, target, broker, progress) -> new Connects(plan, held, target, broker, progress).measure());
    }
}
