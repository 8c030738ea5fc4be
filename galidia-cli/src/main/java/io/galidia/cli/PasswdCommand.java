// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.broker.auth.InvalidFileException;
import io.galidia.broker.auth.PasswordFileEditor;
import io.galidia.broker.auth.ScramCredentials;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Terminal;
import io.galidia.cli.shell.Version;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code galidia passwd}: gives a user of a broker a password, or takes the user away. */
@Command(
        name = "passwd",
        sortOptions = false,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description =
                "Write the password file of galidia broker. The password is asked for, or read from standard input when"
                        + " that is not a terminal. The hashes are argon2id, which mosquitto before 2.1 does not know: it"
                        + " leaves such users out. The broker reads files of mosquitto_passwd too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia passwd users anna                 ask for a password; make the file if there is none",
            "  pass show mqtt/anna | galidia passwd users anna",
            "  galidia passwd --scram users anna         she need not send it, with SCRAM-SHA-256",
            "  galidia passwd -D users anna              remove her"
        })
final class PasswdCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "The password file.")
    private Path file = Path.of("");

    @Parameters(index = "1", paramLabel = "USER", description = "The user name.")
    private String user = "";

    @Option(
            names = "-b",
            paramLabel = "PASSWORD",
            description = "The password. Other users of this machine can see it.")
    private @Nullable String password;

    @Option(
            names = "--scram",
            description = "Keep the password so that clients can log in with SCRAM-SHA-256 too, without sending it.")
    private boolean isScram;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            description =
                    "With --scram: how often each client hashes to log in, 4096 to 1000000; default 100000. Fewer for"
                            + " clients with slow processors, more against guessing if the file is stolen.")
    private @Nullable Integer iterations;

    @Option(names = "-D", description = "Remove the user.")
    private boolean isRemoving;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (isRemoving && password != null) {
            throw CommandException.usage("give either -b or -D");
        }
        if (isRemoving && isScram) {
            throw CommandException.usage("give either --scram or -D");
        }
        if (iterations != null && !isScram) {
            throw CommandException.usage("--iterations goes with --scram");
        }
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (isRemoving) {
                if (!PasswordFileEditor.remove(file, user)) {
                    throw CommandException.failed("there is no user '" + user + "' in " + file);
                }
                out.println("removed " + user + " from " + file);
            } else {
                byte[] secret = password == null ? ask() : password.getBytes(StandardCharsets.UTF_8);
                int count = iterations == null ? ScramCredentials.DEFAULT_ITERATIONS : iterations;
                boolean wasThere = isScram
                        ? PasswordFileEditor.putScram(file, user, secret, count)
                        : PasswordFileEditor.put(file, user, secret);
                out.println((wasThere ? "changed the password of " : "added ") + user + " in " + file);
            }
            out.flush();
            return 0;
        } catch (InvalidFileException error) {
            throw CommandException.badConfiguration(String.valueOf(error.getMessage()));
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        } catch (UncheckedIOException error) {
            throw CommandException.failed(String.valueOf(error.getMessage()));
        }
    }

    @SuppressWarnings("SystemConsoleNull") // where there is a terminal there is a console, on any version
    private byte[] ask() {
        Console console = System.console();
        if (!Terminal.isInteractive() || console == null) {
            return readLine();
        }
        char[] first = console.readPassword("Password of %s: ", user);
        char[] second = console.readPassword("Again: ");
        if (first == null || !Arrays.equals(first, second)) {
            throw CommandException.failed("the two passwords are not the same; nothing was changed");
        }
        return new String(first).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] readLine() {
        try {
            String line = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (line == null) {
                throw CommandException.failed(
                        "standard input has no password: add -b PASSWORD, or run it in a terminal");
            }
            return line.getBytes(StandardCharsets.UTF_8);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
