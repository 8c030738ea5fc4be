// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.TlsOptions;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rest of the pipeline how TLS went, by user events: {@link Event.TlsHandshake} when it is in force, or one
 * {@link Event.Failure}, after which the channel closes by itself. With TLS 1.3 a client can get both: the server judges
 * the client's certificate when for the client the handshake is over.
 */
final class TlsHandshake extends ChannelInboundHandlerAdapter {

    private final boolean isClient;
    private final String peer;
    private final TlsOptions options;
    private @Nullable ChannelHandlerContext here;
    private boolean hasFailed;

    TlsHandshake(boolean isClient, String peer, TlsOptions options) {
        this.isClient = isClient;
        this.peer = peer;
        this.options = options;
    }

    /** The certificates of the peer, its own first; empty when there is no TLS or none was shown. */
    static List<X509Certificate> peerCertificates(Channel channel) {
        SslHandler ssl = channel.pipeline().get(SslHandler.class);
        if (ssl == null) {
            return List.of();
        }
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            for (Certificate certificate : ssl.engine().getSession().getPeerCertificates()) {
                certificates.add((X509Certificate) certificate);
            }
        } catch (SSLPeerUnverifiedException e) {
            return List.of();
        }
        return List.copyOf(certificates);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (completion.isSuccess()) {
                SslHandler ssl = ctx.pipeline().get(SslHandler.class);
                SSLSession session = ssl.engine().getSession();
                ctx.fireUserEventTriggered(new Event.TlsHandshake(
                        session.getProtocol(), session.getCipherSuite(), ssl.applicationProtocol()));
            } else {
                Throwable cause = completion.cause();
                fail(ctx, isClient ? TlsFailure.ofClient(cause, peer, options) : TlsFailure.ofServer(cause));
            }
        } else if (!(event instanceof SslCompletionEvent)) {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof SSLException || cause.getCause() instanceof SSLException) { // a DecoderException around it
            fail(ctx, isClient ? TlsFailure.ofClient(cause, peer, options) : TlsFailure.ofServer(cause));
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        here = ctx;
    }

    /** The peer began with this byte, which TLS does not begin with. */
    void notTls(int firstByte) {
        if (here != null) {
            fail(here, TlsFailure.notTls(isClient, peer, firstByte));
        }
    }

    private void fail(ChannelHandlerContext ctx, Event.Failure failure) {
        if (!hasFailed) {
            hasFailed = true;
            ctx.fireUserEventTriggered(failure);
        }
    }
}
