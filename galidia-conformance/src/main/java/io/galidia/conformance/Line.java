// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.netty.buffer.ByteBuf;

/** A raw connection to a broker: bytes, and when it ends. Not thread-safe. */
public interface Line extends AutoCloseable {

    /** Sends the bytes, or as many as the other side still takes: a connection that is gone is no error here. */
    void write(byte[] bytes);

    /** Appends what has come to {@code in}, without waiting. */
    void read(ByteBuf in);

    /** Whether the other side has closed, and {@link #read} has had everything that came before. */
    boolean isAtEnd();

    /** Closes without a word of MQTT. Closing twice does no harm. */
    @Override
    void close();
}
