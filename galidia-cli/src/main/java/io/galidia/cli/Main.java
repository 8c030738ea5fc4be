// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code galidia} command without a sub-command: prints its help. */
@Command(
        name = "galidia",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "MQTT for the JVM: broker, publisher, subscriber and tools.")
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
