// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.TlsOptions;
import io.galidia.TlsOptions.ClientAuth;
import io.galidia.TlsOptions.Engine;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.WeakHashMap;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What is made of {@link TlsOptions} once and serves every connection: trust store, key, resumable sessions. It lives
 * as long as the options do. Safe from any thread.
 */
final class TlsContexts {

    // Options are compared by identity, and no context refers to its options.
    private static final Map<TlsOptions, SslContext> CLIENTS = new WeakHashMap<>();
    private static final Map<TlsOptions, SslContext> SERVERS = new WeakHashMap<>();

    private TlsContexts() {}

    static SslContext client(TlsOptions options) {
        synchronized (CLIENTS) {
            return CLIENTS.computeIfAbsent(options, TlsContexts::newClient);
        }
    }

    static SslContext server(TlsOptions options) {
        synchronized (SERVERS) {
            return SERVERS.computeIfAbsent(options, TlsContexts::newServer);
        }
    }

    private static SslContext newClient(TlsOptions options) {
        SslContextBuilder builder = SslContextBuilder.forClient();
        PrivateKey key = options.privateKey();
        if (key != null) {
            builder.keyManager(key, options.certificateChain().toArray(new X509Certificate[0]));
        }
        if (options.isInsecure()) {
            builder.trustManager(new TlsBlindTrust()).endpointIdentificationAlgorithm(null);
        } else {
            builder.trustManager(TlsVerifier.of(options)).endpointIdentificationAlgorithm("HTTPS"); // RFC 2818, 3.1
        }
        return build(builder, options);
    }

    private static SslContext newServer(TlsOptions options) {
        PrivateKey key = options.privateKey();
        if (key == null) {
            throw new IllegalArgumentException(
                    "a TLS listener needs a certificate and its key: TlsOptions.withIdentity(chain, key)");
        }
        SslContextBuilder builder =
                SslContextBuilder.forServer(key, options.certificateChain().toArray(new X509Certificate[0]));
        builder.clientAuth(
                switch (options.clientAuth()) {
                    case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                    case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                    case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                });
        if (options.clientAuth() != ClientAuth.NONE) {
            builder.trustManager(TlsVerifier.of(options));
        }
        return build(builder, options);
    }

    private static SslContext build(SslContextBuilder builder, TlsOptions options) {
        builder.sslProvider(provider(options.engine()));
        if (!options.protocols().isEmpty()) {
            builder.protocols(options.protocols());
        }
        if (!options.applicationProtocols().isEmpty()) {
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    options.applicationProtocols()));
        }
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("cannot use " + options + ": " + rootMessage(e), e);
        }
    }

    private static SslProvider provider(Engine engine) {
        boolean openSsl = engine != Engine.JDK && OpenSsl.isAvailable();
        if (engine == Engine.OPENSSL && !openSsl) {
            Throwable why = OpenSsl.unavailabilityCause();
            throw new IllegalStateException(
                    "the OpenSSL engine is asked for, but netty-tcnative-boringssl-static"
                            + " is not on the class path or does not load: " + why,
                    why);
        }
        return openSsl ? SslProvider.OPENSSL : SslProvider.JDK;
    }

    static @Nullable String rootMessage(Throwable fault) {
        Throwable root = fault;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
