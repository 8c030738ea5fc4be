// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.cli.shell.CommandException;
import io.galidia.topic.TopicFilter;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code sub} that say which messages are printed, how many and how. */
final class PrintFlags {

    @Option(
            names = {"-v", "--verbose"},
            description = "Print the topic in front of each message.")
    private boolean isVerbose;

    @Option(names = "-F", paramLabel = "FORMAT", description = "Print in this format; see below.")
    private @Nullable String format;

    @Option(names = "--pretty", description = "Spread %%j and %%J over several lines.")
    private boolean isPretty;

    @Option(names = "-N", description = "Print no end of line after a message.")
    private boolean isWithoutLineEnd;

    @Option(names = "-C", paramLabel = "COUNT", description = "End after so many messages.")
    private @Nullable Integer count;

    @Option(names = "-W", paramLabel = "SECONDS", description = "End after this time, with exit code 27.")
    private @Nullable Integer seconds;

    @Option(
            names = {"-T", "--filter-out"},
            paramLabel = "FILTER",
            description = "Do not print topics that match; may be repeated.")
    private List<String> filteredOut = new ArrayList<>();

    @Option(names = "-R", description = "Do not print retained messages.")
    private boolean isFreshOnly;

    @Option(names = "--retained-only", description = "Print only retained messages; end at the first other one.")
    private boolean isRetainedOnly;

    @Option(names = "--remove-retained", description = "Remove each retained message from the broker.")
    private boolean isRemovingRetained;

    @Option(
            names = "--random-filter",
            paramLabel = "PERCENT",
            description = "Print only this part of the messages, 0.1 to 100, chosen at random.")
    private double percent = 100;

    /** Which messages are printed. */
    MessageFilter filter() {
        if (isFreshOnly && isRetainedOnly) {
            throw CommandException.usage("-R and --retained-only exclude each other");
        }
        if (!(percent >= 0.1 && percent <= 100)) {
            throw CommandException.usage("--random-filter must be 0.1 to 100 percent, not " + percent);
        }
        if (count != null && count < 1) {
            throw CommandException.usage("-C must be at least 1, not " + count);
        }
        List<TopicFilter> excluded = new ArrayList<>();
        for (String text : filteredOut) {
            String problem = TopicFilter.problemOf(text);
            if (!problem.isEmpty()) {
                throw CommandException.usage("-T: " + problem);
            }
            excluded.add(TopicFilter.of(text));
        }
        return new MessageFilter(
                excluded, isFreshOnly, isRetainedOnly, isRemovingRetained, percent, count == null ? 0 : count);
    }

    /** How they are printed. */
    MessagePrinter printer(OutputStream out, Diagnostics diagnostics) {
        MessageFormat parsed = format == null ? null : MessageFormat.parse(format, isPretty);
        return new MessagePrinter(out, parsed, isVerbose, !isWithoutLineEnd, diagnostics);
    }

    /** How long messages are waited for; null for ever. */
    @Nullable Duration timeout() {
        if (seconds == null) {
            return null;
        }
        if (seconds < 1) {
            throw CommandException.usage("-W must be at least 1 second, not " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
