// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.cli.shell.CommandException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on one line of standard error what is wrong and what to do; stack traces only with {@code GALIDIA_DEBUG=1}. */
final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

    /* Options of mosquitto's tools that stay without effect here would be worse than a refusal that says why. */
    private static final Map<String, String> NOT_SUPPORTED = Map.ofEntries(
            Map.entry("-A", "the operating system chooses the local address"),
            Map.entry("-S", "give the host with -h; SRV records are not looked up"),
            Map.entry("--ciphers", "the JVM chooses the cipher suites"),
            Map.entry("--psk", "use certificates, or -u and -P"),
            Map.entry("--psk-identity", "use certificates, or -u and -P"),
            Map.entry("--keyform", "the key has to be a PEM file"),
            Map.entry("--tls-engine", "the key has to be a PEM file"),
            Map.entry("--tls-engine-kpass-sha1", "the key has to be a PEM file"),
            Map.entry("--tls-alpn", "connect to a port that speaks MQTT only"),
            Map.entry("--proxy", "connect without a SOCKS proxy"));

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine command = error.getCommandLine();
        tell(command, message(error));
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
        if (System.getenv("GALIDIA_DEBUG") != null) {
            error.printStackTrace(command.getErr());
        }
        if (error instanceof CommandException ours) {
            String text = ours.getMessage();
            tell(command, text == null ? "failed" : text);
            return ours.exitCode() == CommandLine.ExitCode.USAGE
                    ? command.getCommandSpec().exitCodeOnInvalidInput()
                    : ours.exitCode();
        }
        tell(command, "unexpected " + error + "; run it again with GALIDIA_DEBUG=1 and report what it prints");
        return CommandException.FAILED;
    }

    private static String message(ParameterException error) {
        CommandLine command = error.getCommandLine();
        String text = String.valueOf(error.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        if (error instanceof UnmatchedArgumentException unmatched) {
            String argument = unmatched.getUnmatched().get(0);
            String reason = NOT_SUPPORTED.get(argument);
            if (reason != null && command.getCommandSpec().findOption("--will-topic") != null) {
                return "option " + argument + " of mosquitto's tools is not supported: " + reason;
            }
            List<String> close = unmatched.getSuggestions();
            text = (unmatched.isUnknownOption() ? "unknown option '" : "unexpected argument '") + argument + "'";
            if (!close.isEmpty()) {
                text += "; did you mean " + close.get(0).replaceAll("^galidia ", "") + "?";
            }
        }
        return text + " (see " + command.getCommandSpec().qualifiedName() + " --help)";
    }

    private static void tell(CommandLine command, String message) {
        command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + message);
        command.getErr().flush();
    }
}
