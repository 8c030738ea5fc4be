// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Where the messages to publish come from, one at a time. */
interface MessageSource {

    /** The next payload; null when there is none left. May block. */
    byte @Nullable [] next() throws IOException;

    /** How long to wait after a message was delivered. */
    default Duration delay() {
        return Duration.ZERO;
    }

    /** The same payload so many times. */
    static MessageSource repeated(byte[] payload, int count, Duration delay) {
        return new MessageSource() {
            private int left = count;

            @Override
            public byte @Nullable [] next() {
                return left-- > 0 ? payload : null;
            }

            @Override
            public Duration delay() {
                return delay;
            }
        };
    }

    /**
     * A payload a line, without its line feed. A last line without one counts.
     *
     * @param maxBytes the longest line; a longer one is an exception
     */
    static MessageSource lines(InputStream in, int maxBytes) {
        InputStream buffered = new BufferedInputStream(in, 1 << 16);
        return () -> {
            ByteArrayOutputStream line = new ByteArrayOutputStream(128);
            int read = buffered.read();
            if (read < 0) {
                return null;
            }
            while (read >= 0 && read != '\n') {
                line.write(read);
                if (line.size() > maxBytes) {
                    throw new IOException("a line of standard input is longer than " + maxBytes + " bytes");
                }
                read = buffered.read();
            }
            return line.toByteArray();
        };
    }
}
