// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code pub} that say what is published, and how often. */
final class MessageFlags {

    private static final int LARGEST_PAYLOAD = 268_435_455;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "This text.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "What is in this file, as it is.")
    private @Nullable Path file;

    @Option(
            names = {"-l", "--stdin-line"},
            description = "Each line of standard input as a message of its own.")
    private boolean isLines;

    @Option(
            names = {"-s", "--stdin-file"},
            description = "All of standard input as one message.")
    private boolean isInput;

    @Option(
            names = {"-n", "--null-message"},
            description = "A message without content.")
    private boolean isEmpty;

    @Option(
            names = "--repeat",
            paramLabel = "COUNT",
            description = "So many times (with -m, -f, -s and -n); default ${DEFAULT-VALUE}.")
    private int repeat = 1;

    @Option(
            names = "--repeat-delay",
            paramLabel = "SECONDS",
            description = "Wait in between, after the previous message is delivered; may have a fraction.")
    private double delaySeconds;

    /** Where the messages come from. */
    MessageSource source(InputStream standardInput) {
        long kinds = Stream.of(text != null, file != null, isLines, isInput, isEmpty)
                .filter(given -> given)
                .count();
        if (kinds != 1) {
            throw CommandException.usage(
                    kinds == 0
                            ? "nothing to publish: add -m TEXT, -f FILE, -l, -s or -n"
                            : "only one of -m, -f, -l, -s and -n can be given");
        }
        if (repeat < 1) {
            throw CommandException.usage("--repeat must be at least 1, not " + repeat);
        }
        if (!(delaySeconds >= 0 && delaySeconds <= 1e9)) {
            throw CommandException.usage("--repeat-delay must be 0 to 1000000000 seconds, not " + delaySeconds);
        }
        if (isLines) {
            return MessageSource.lines(standardInput, LARGEST_PAYLOAD);
        }
        byte[] payload = payload(standardInput);
        if (payload.length > LARGEST_PAYLOAD) {
            throw CommandException.failed(
                    "the message has " + payload.length + " bytes; MQTT allows " + LARGEST_PAYLOAD);
        }
        return MessageSource.repeated(payload, repeat, Duration.ofNanos((long) (delaySeconds * 1e9)));
    }

    private byte[] payload(InputStream standardInput) {
        try {
            if (text != null) {
                return text.getBytes(StandardCharsets.UTF_8);
            }
            if (file != null) {
                return read(file);
            }
            return isInput ? standardInput.readNBytes(LARGEST_PAYLOAD + 1) : new byte[0];
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException error) {
            String why = Files.exists(file) ? "it cannot be read; check its permissions" : "there is no such file";
            throw CommandException.failed("-f " + file + ": " + why);
        }
    }
}
