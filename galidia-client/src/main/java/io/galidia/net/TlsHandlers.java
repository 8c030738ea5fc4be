// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.TlsOptions;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;

/**
 * Puts TLS in front of a pipeline. The handshake begins at once when the channel is active, otherwise when it gets so.
 * Nothing that is written before its success is sent before. How it went comes down the pipeline as a user event:
 *
 * <ul>
 *   <li>{@link io.galidia.Event.TlsHandshake}: TLS is in force, the peer verified;
 *   <li>{@link io.galidia.Event.Failure}: it is not, or the server did not like our certificate later; ready to be handed
 *       to the application. At most once; the channel closes by itself, and no exception follows.
 * </ul>
 */
final class TlsHandlers {

    private TlsHandlers() {}

    /** The client's side of TLS towards this host, whose name is verified unless the options say otherwise. */
    static void addClient(ChannelPipeline pipeline, TlsOptions options, String host, int port) {
        String asked = options.serverName();
        String name = asked == null ? host : asked;
        SslHandler ssl =
                TlsContexts.client(options).newHandler(pipeline.channel().alloc(), name, port);
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            SSLParameters parameters = ssl.engine().getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name))); // names without a dot too // RFC 6066, 3
            ssl.engine().setSSLParameters(parameters);
        }
        add(pipeline, ssl, new TlsHandshake(true, host + ":" + port, options));
    }

    /** The server's side of TLS, to be put in before anything is read. */
    static void addServer(ChannelPipeline pipeline, TlsOptions options) {
        SslHandler ssl =
                TlsContexts.server(options).newHandler(pipeline.channel().alloc());
        add(pipeline, ssl, new TlsHandshake(false, "the client", options));
    }

    private static void add(ChannelPipeline pipeline, SslHandler ssl, TlsHandshake handshake) {
        addFirst(pipeline, "tls-handshake", handshake);
        addFirst(pipeline, "tls", ssl);
        addFirst(pipeline, "tls-first-byte", new FirstByte(TlsHandlers::isTls, handshake::notTls));
    }

    private static boolean isTls(int firstByte) {
        return firstByte == 21 || firstByte == 22; // an alert, the handshake // RFC 8446, 5.1
    }

    /**
     * Throws when a client cannot do TLS with these options; called before it connects. What is costly is made here.
     *
     * @throws IllegalArgumentException if certificate and key do not work
     * @throws IllegalStateException if the engine that is asked for is not there
     */
    static void checkClient(TlsOptions options) {
        TlsContexts.client(options);
    }

    /**
     * Throws when a listener cannot do TLS with these options; called before it is bound. What is costly is made here.
     *
     * @throws IllegalArgumentException if certificate and key are missing or do not work
     * @throws IllegalStateException if the engine that is asked for is not there
     */
    static void checkServer(TlsOptions options) {
        TlsContexts.server(options);
    }

    private static void addFirst(ChannelPipeline pipeline, String name, ChannelHandler handler) {
        if (pipeline.channel() instanceof MemoryChannel) {
            pipeline.addAfter(MemoryChannel.FIRST_HANDLER, name, handler);
        } else {
            pipeline.addFirst(name, handler);
        }
    }
}
