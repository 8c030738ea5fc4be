// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.TlsOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;

/**
 * Makes the TLS handlers of a pipeline. {@link ChannelSetup} puts them first and waits for Netty's {@code
 * SslHandshakeCompletionEvent}; nothing is sent before.
 */
final class TlsHandlers {

    private TlsHandlers() {}

    /** The client's side of TLS towards this host, whose name is verified unless the options say otherwise. */
    static SslHandler forClient(TlsOptions options, String host, int port, ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /**
     * The server's side of TLS.
     *
     * @throws IllegalArgumentException if the options have no certificate and key
     */
    static SslHandler forServer(TlsOptions options, ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** Throws when a listener cannot do TLS with these options; called before it is bound. */
    static void checkServer(TlsOptions options) {
        throw new UnsupportedOperationException("the TLS task implements this");
    }

    /** One sentence for people: which of wrong CA, wrong name, expired, missing client certificate, ... it was. */
    static String problemOf(Throwable handshakeFailure) {
        return String.valueOf(handshakeFailure.getMessage());
    }
}
