// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages as bytes, untouched. Collects what comes in one go and writes it in one go; the caller flushes when
 * nothing more is there. Thread-safe.
 */
final class MessagePrinter {

    private static final int ENOUGH = 1 << 16;

    private final OutputStream out;
    private final @Nullable MessageFormat format;
    private final boolean isVerbose;
    private final boolean hasLineEnd;
    private final Diagnostics diagnostics;

    private ByteArrayOutputStream waiting = new ByteArrayOutputStream(ENOUGH);
    private boolean isBroken;

    /** @param format how; null for the payload, with the topic in front when {@code isVerbose} */
    MessagePrinter(
            OutputStream out,
            @Nullable MessageFormat format,
            boolean isVerbose,
            boolean hasLineEnd,
            Diagnostics diagnostics) {
        this.out = out;
        this.format = format;
        this.isVerbose = isVerbose;
        this.hasLineEnd = hasLineEnd;
        this.diagnostics = diagnostics;
    }

    /** Prints a message that has just arrived. */
    synchronized void print(Publish message) {
        if (format != null) {
            printFormatted(format, message);
        } else {
            printPlain(message);
        }
        if (waiting.size() >= ENOUGH) {
            flush();
        }
    }

    private void printFormatted(MessageFormat how, Publish message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        try {
            how.write(message, ZonedDateTime.now(ZoneId.systemDefault()), line);
        } catch (InvalidJsonException error) {
            diagnostics.error(String.valueOf(error.getMessage()));
            return;
        }
        waiting.writeBytes(line.toByteArray());
        endLine();
    }

    private void printPlain(Publish message) {
        byte[] payload = message.payloadBytes();
        if (isVerbose) {
            waiting.writeBytes(message.topic().getBytes(StandardCharsets.UTF_8));
            waiting.write(' ');
            if (payload.length == 0) {
                waiting.writeBytes("(null)".getBytes(StandardCharsets.UTF_8));
            }
        }
        waiting.writeBytes(payload);
        endLine();
    }

    private void endLine() {
        if (hasLineEnd) {
            waiting.write('\n');
        }
    }

    /** Whether nobody reads the output any more. */
    synchronized boolean isBroken() {
        return isBroken;
    }

    /** Hands everything printed so far to the operating system. */
    synchronized void flush() {
        if (waiting.size() == 0 || isBroken) {
            return;
        }
        try {
            waiting.writeTo(out);
        } catch (IOException nobodyReads) {
            isBroken = true;
        }
        if (waiting.size() > ENOUGH * 4) {
            waiting = new ByteArrayOutputStream(ENOUGH);
        } else {
            waiting.reset();
        }
    }
}
