// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.net.TlsPem;
import io.netty.util.NetUtil;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is done, by a client and by a listener. The default verifies chain and host name with the JDK's trust store;
 * {@link #insecure} is the only way to switch that off. Unchangeable; make changed copies with the {@code with}
 * methods. Keep and reuse an instance: what is costly to make, and the TLS sessions to be resumed, belong to it.
 *
 * <p>Certificates and keys are PEM (PKCS#8, PKCS#1, SEC 1; RSA, EC, EdDSA), read when they are given: a fault in them
 * is an {@link IllegalArgumentException} that names the file and says what to do.
 *
 * <pre>{@code
 * TlsOptions.trusting(Path.of("ca.pem"))                                                   // a client
 * TlsOptions.trusting(Path.of("ca.pem")).withIdentity(Path.of("me.pem"), Path.of("me.key")) // that shows who it is
 * TlsOptions.DEFAULTS.withIdentity(Path.of("server.pem"), Path.of("server.key"))           // a listener
 * TlsOptions.trusting(Path.of("clients-ca.pem")).withClientAuth(ClientAuth.REQUIRED)       // for mutual TLS
 *         .withIdentity(Path.of("server.pem"), Path.of("server.key"))
 * }</pre>
 */
public final class TlsOptions {

    /** Whether a listener wants the certificates of its clients. */
    public enum ClientAuth {
        /** Does not ask. */
        NONE,
        /** Asks; a client without one may come in, a client with a wrong one may not. */
        OPTIONAL,
        /** No client comes in without one. */
        REQUIRED
    }

    /** What does the cryptography. */
    public enum Engine {
        /** OpenSSL when netty-tcnative is on the class path and loads, otherwise the JDK. */
        AUTO,
        /** The JDK. */
        JDK,
        /** OpenSSL; connecting or listening fails when netty-tcnative is not there. */
        OPENSSL
    }

    /** Verifies with the JDK's trust store. */
    public static final TlsOptions DEFAULTS = new TlsOptions(
            new Verification(true, List.of(), ClientAuth.NONE), null, null, List.of(), List.of(), Engine.AUTO);

    private static final Set<String> KNOWN_PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");

    private final Verification verification;
    private final @Nullable Identity identity;
    private final @Nullable String serverName;
    private final List<String> applicationProtocols;
    private final List<String> protocols;
    private final Engine engine;

    /** What is asked of the peer; no certificates means the JDK's trust store. */
    private record Verification(boolean on, List<X509Certificate> trusted, ClientAuth clientAuth) {}

    private record Identity(List<X509Certificate> chain, PrivateKey key) {}

    private TlsOptions(
            Verification verification,
            @Nullable Identity identity,
            @Nullable String serverName,
            List<String> applicationProtocols,
            List<String> protocols,
            Engine engine) {
        this.verification = verification;
        this.identity = identity;
        this.serverName = serverName;
        this.applicationProtocols = applicationProtocols;
        this.protocols = protocols;
        this.engine = engine;
    }

    /** Trusts what these CA certificates (PEM, one or more) have signed, and nothing else. */
    public static TlsOptions trusting(byte[] pem) {
        return trusting(TlsPem.certificates(pem, "the bundle of trusted certificates"));
    }

    /** Trusts what the CA certificates in this file (PEM, one or more) have signed, and nothing else. */
    public static TlsOptions trusting(Path pemFile) {
        return trusting(TlsPem.certificates(TlsPem.read(pemFile), pemFile.toString()));
    }

    private static TlsOptions trusting(List<X509Certificate> trusted) {
        return DEFAULTS.with(new Verification(true, trusted, ClientAuth.NONE));
    }

    /**
     * Verifies nothing: neither chain nor host name. Whoever sits between you and the server reads and changes
     * everything, passwords included. For a laboratory.
     */
    public static TlsOptions insecure() {
        return DEFAULTS.with(new Verification(false, List.of(), ClientAuth.NONE));
    }

    private TlsOptions with(Verification newVerification) {
        return new TlsOptions(newVerification, identity, serverName, applicationProtocols, protocols, engine);
    }

    /** The same with this certificate chain (PEM, one's own first) and its private key (PEM, not encrypted). */
    public TlsOptions withIdentity(byte[] chainPem, byte[] keyPem) {
        return withIdentity(chainPem, keyPem, null);
    }

    /** The same with this certificate chain (PEM, one's own first) and its private key (PEM), encrypted or not. */
    public TlsOptions withIdentity(byte[] chainPem, byte[] keyPem, char @Nullable [] password) {
        return withIdentity(
                TlsPem.certificates(chainPem, "the certificate chain"),
                TlsPem.privateKey(keyPem, "the private key", password));
    }

    /** The same with this certificate chain (PEM, one's own first) and its private key (PEM, not encrypted). */
    public TlsOptions withIdentity(Path chainFile, Path keyFile) {
        return withIdentity(chainFile, keyFile, null);
    }

    /** The same with this certificate chain (PEM, one's own first) and its private key (PEM), encrypted or not. */
    public TlsOptions withIdentity(Path chainFile, Path keyFile, char @Nullable [] password) {
        return withIdentity(
                TlsPem.certificates(TlsPem.read(chainFile), chainFile.toString()),
                TlsPem.privateKey(TlsPem.read(keyFile), keyFile.toString(), password));
    }

    private TlsOptions withIdentity(List<X509Certificate> chain, TlsPem.Key key) {
        key.checkBelongsTo(chain.get(0));
        return new TlsOptions(
                verification, new Identity(chain, key.key()), serverName, applicationProtocols, protocols, engine);
    }

    /**
     * The same for a client that asks for this name (SNI) and verifies it, instead of the host of the URL.
     *
     * @throws IllegalArgumentException if it is neither a host name nor an IP address
     */
    public TlsOptions withServerName(String name) {
        if (!NetUtil.isValidIpV4Address(name) && !NetUtil.isValidIpV6Address(name)) {
            try {
                new SNIHostName(name);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("the server name \"" + name + "\" is no host name", e);
            }
        }
        return new TlsOptions(verification, identity, name, applicationProtocols, protocols, engine);
    }

    /**
     * The same for a listener that asks its clients for certificates. Say with {@link #trusting} first who signs them:
     * the JDK's trust store is never taken for that, since whole the world has certificates from there.
     *
     * @throws IllegalArgumentException if no CA is named, but one is needed
     */
    public TlsOptions withClientAuth(ClientAuth clientAuth) {
        if (clientAuth != ClientAuth.NONE && verification.trusted().isEmpty()) {
            throw new IllegalArgumentException("client certificates are " + clientAuth
                    + ", but no CA is named that signs them: begin with TlsOptions.trusting(ca)");
        }
        return with(new Verification(verification.on(), verification.trusted(), clientAuth));
    }

    /** The same offering (client) or choosing from (listener) these application protocols, such as "mqtt" (ALPN). */
    public TlsOptions withApplicationProtocols(String... names) {
        for (String name : names) {
            if (name.isEmpty() || name.length() > 255) {
                throw new IllegalArgumentException(
                        "the application protocol \"" + name + "\" has " + name.length() + " characters, not 1 to 255");
            }
        }
        return new TlsOptions(verification, identity, serverName, List.of(names), protocols, engine);
    }

    /**
     * The same with these versions of TLS only: "TLSv1.2", "TLSv1.3". Both are on by default.
     *
     * @throws IllegalArgumentException for any other, older ones being broken
     */
    public TlsOptions withProtocols(String... versions) {
        for (String version : versions) {
            if (!KNOWN_PROTOCOLS.contains(version)) {
                throw new IllegalArgumentException(
                        "the TLS version \"" + version + "\" is not one of TLSv1.2 and TLSv1.3");
            }
        }
        return new TlsOptions(verification, identity, serverName, applicationProtocols, List.of(versions), engine);
    }

    /** The same with this engine. */
    public TlsOptions withEngine(Engine newEngine) {
        return new TlsOptions(verification, identity, serverName, applicationProtocols, protocols, newEngine);
    }

    /** Whether nothing is verified. */
    public boolean isInsecure() {
        return !verification.on();
    }

    /** The CAs that are trusted; empty for the JDK's trust store, or for nothing being verified. */
    public List<X509Certificate> trustedCertificates() {
        return verification.trusted();
    }

    /** Whether a listener wants the certificates of its clients. */
    public ClientAuth clientAuth() {
        return verification.clientAuth();
    }

    /** The certificate shown to the peer, and those that lead to its CA; empty for none. */
    public List<X509Certificate> certificateChain() {
        return identity == null ? List.of() : identity.chain();
    }

    /** The private key of the first certificate of {@link #certificateChain}; null without one. */
    public @Nullable PrivateKey privateKey() {
        return identity == null ? null : identity.key();
    }

    /** The name asked for and verified by a client; null for the host of the URL. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** The application protocols; empty for none. */
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    /** The versions of TLS; empty for the defaults. */
    public List<String> protocols() {
        return protocols;
    }

    /** What does the cryptography. */
    public Engine engine() {
        return engine;
    }

    /** Says whom it trusts and who it is; never a key. */
    @Override
    public String toString() {
        String trust = isInsecure()
                ? "INSECURE"
                : trustedCertificates().isEmpty()
                        ? "JDK trust store"
                        : "trusts " + trustedCertificates().size() + " own";
        String who = identity == null
                ? ""
                : ", is " + identity.chain().get(0).getSubjectX500Principal().getName();
        return "TlsOptions[" + trust + who + (serverName == null ? "" : ", server name " + serverName) + "]";
    }
}
