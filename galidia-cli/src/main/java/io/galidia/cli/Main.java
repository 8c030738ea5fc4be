// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.cli.bench.BenchCommand;
import io.galidia.cli.client.PubCommand;
import io.galidia.cli.client.SubCommand;
import io.galidia.cli.conformance.ConformanceCommand;
import io.galidia.cli.demo.DemoCommand;
import io.galidia.cli.shell.Version;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code galidia} command without a sub-command: prints its help. */
@Command(
        name = "galidia",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "MQTT for the JVM: broker, publisher, subscriber and tools.",
        footer = {
            "",
            "Examples:",
            "  galidia demo                                  watch sensors, a monitor and a broker at work",
            "  galidia broker                                a broker on mqtt://127.0.0.1:1883",
            "  galidia sub -v -t 'sensors/#'                 print what is published",
            "  galidia pub -t sensors/a/temperature -m 21.5  publish a message",
            "",
            "Each command has examples of its own: galidia COMMAND --help"
        })
public final class Main implements Runnable {

    /** The sub-commands, in the order of the help. */
    private static final List<String> NAMES =
            List.of("demo", "broker", "pub", "sub", "passwd", "conformance", "bench", "completion");

    @Spec
    private CommandSpec spec;

    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        Logging.choose(args);
        quietBuffers();
        if (args.length > 0 && args[0].equals("broker")) {
            Preparation.begin();
        }
        int code = commandLineFor(args).execute(args);
        Preparation.end();
        System.exit(code);
    }

    /* Netty watches some of its buffers for being forgotten, which makes every use of any buffer slower, and tells Java's
     * flight recorder about them, whose classes take longer to load than all that the first client needs. */
    private static void quietBuffers() {
        setDefault("io.netty.leakDetection.level", "disabled");
        setDefault("io.netty.jfr.enabled", "false");
    }

    private static void setDefault(String property, String value) {
        System.setProperty(property, System.getProperty(property, value));
    }

    /* A sub-command has no need of the others, and to learn the options of all takes longer than to start a broker. */
    private static CommandLine commandLineFor(String[] args) {
        if (args.length == 1 && (args[0].equals("--version") || args[0].equals("-V"))) {
            return commandLine(List.of());
        }
        boolean isOne = args.length > 0 && NAMES.contains(args[0]) && !args[0].equals("completion");
        return commandLine(isOne ? List.of(args[0]) : NAMES);
    }

    /** The command with all its sub-commands, ready to parse. */
    static CommandLine commandLine() {
        return commandLine(NAMES);
    }

    private static CommandLine commandLine(List<String> names) {
        OneLineErrors errors = new OneLineErrors();
        CommandLine command = new CommandLine(new Main());
        names.forEach(name -> command.addSubcommand(name, type(name)));
        command.setExpandAtFiles(false); // -m @home and -F @H:@M are messages and formats
        command.setUsageHelpAutoWidth(true);
        command.setParameterExceptionHandler(errors);
        command.setExecutionExceptionHandler(errors);
        command.getSubcommands().values().forEach(Main::takeAnyValue);
        return command;
    }

    private static Class<?> type(String name) {
        return switch (name) {
            case "demo" -> DemoCommand.class;
            case "broker" -> BrokerCommand.class;
            case "pub" -> PubCommand.class;
            case "sub" -> SubCommand.class;
            case "passwd" -> PasswdCommand.class;
            case "conformance" -> ConformanceCommand.class;
            case "bench" -> BenchCommand.class;
            case "completion" -> CompletionCommand.class;
            default -> throw new IllegalArgumentException("there is no command " + name);
        };
    }

    /* As with mosquitto's tools the argument after -m is the message, even when it looks like an option, and the last
     * of several -q counts. */
    private static void takeAnyValue(CommandLine command) {
        if (command.getCommandSpec().findOption("--will-topic") != null) {
            command.setAllowOptionsAsOptionParameters(true);
            command.setOverwrittenOptionsAllowed(true);
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
