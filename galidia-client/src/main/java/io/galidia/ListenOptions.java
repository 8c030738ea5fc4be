// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import org.jspecify.annotations.Nullable;

/**
 * How a listener listens. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param maxPacketSize the largest packet taken from a client, in bytes
 * @param tls certificate and key for mqtts and wss
 */
public record ListenOptions(int maxPacketSize, @Nullable TlsOptions tls) {

    /** Packets of up to 1 MiB, no TLS. */
    public static final ListenOptions DEFAULTS = new ListenOptions(1 << 20, null);

    /** The same with this limit. */
    public ListenOptions withMaxPacketSize(int bytes) {
        return new ListenOptions(bytes, tls);
    }

    /** The same with TLS. */
    public ListenOptions withTls(TlsOptions newTls) {
        return new ListenOptions(maxPacketSize, newTls);
    }
}
