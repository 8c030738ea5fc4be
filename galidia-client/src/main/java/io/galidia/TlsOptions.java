// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import org.jspecify.annotations.Nullable;

/** How TLS is done. The default verifies chain and host name with the JDK's trust store. */
public final class TlsOptions {

    /** Verifies with the JDK's trust store. */
    public static final TlsOptions DEFAULTS = new TlsOptions(null);

    private final byte @Nullable [] trusted;

    private TlsOptions(byte @Nullable [] trusted) {
        this.trusted = trusted;
    }

    /** Verifies with these CA certificates (PEM) and nothing else. */
    public static TlsOptions trusting(byte[] pem) {
        return new TlsOptions(pem);
    }

    @Override
    public String toString() {
        return "TlsOptions[" + (trusted == null ? "system trust" : "own trust") + "]";
    }
}
