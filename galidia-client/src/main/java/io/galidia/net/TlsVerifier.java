// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.TlsOptions;
import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Verifies certificates as the JDK does it, and says in words for people why one is not accepted. */
final class TlsVerifier extends X509ExtendedTrustManager {

    /** A certificate that is not accepted; the message is for people. */
    static final class Rejected extends CertificateException {

        private static final long serialVersionUID = 1;

        private final String text;
        private final int code;

        Rejected(String text, Throwable cause, int code) {
            super(text, cause);
            this.text = text;
            this.code = code;
        }

        String text() {
            return text;
        }
    }

    // The codes by which OpenSSL chooses the alert for the peer.
    private static final int NOT_YET_VALID = 9;
    private static final int EXPIRED = 10;
    private static final int NO_ISSUER = 20;
    private static final int WRONG_NAME = 62;

    private static final int DNS_NAME = 2; // RFC 5280, 4.2.1.6
    private static final int IP_ADDRESS = 7;

    private final X509ExtendedTrustManager verifier;

    private TlsVerifier(X509ExtendedTrustManager verifier) {
        this.verifier = verifier;
    }

    /** With the CAs of the options, or the JDK's trust store. */
    static TlsVerifier of(TlsOptions options) {
        try {
            KeyStore store = null;
            if (!options.trustedCertificates().isEmpty()) {
                store = KeyStore.getInstance(KeyStore.getDefaultType());
                store.load(null, null);
                int number = 0;
                for (X509Certificate ca : options.trustedCertificates()) {
                    store.setCertificateEntry("ca" + number++, ca);
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager verifier) {
                    return new TlsVerifier(verifier);
                }
            }
            throw new IllegalStateException("this JDK has no verifier of certificate chains");
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new IllegalStateException("cannot load the trusted certificates: " + e, e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            verifier.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            String host = engine.getPeerHost();
            throw forEngine(
                    engine,
                    rejected("the certificate of " + host, chain, e, isChainTrusted(chain, authType) ? host : null));
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            verifier.checkClientTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw forEngine(engine, rejected("the client's certificate", chain, e, null));
        }
    }

    /** OpenSSL has to be told a code, or it tells the peer of an internal error. */
    private static CertificateException forEngine(SSLEngine engine, Rejected rejected) {
        return engine instanceof ReferenceCountedOpenSslEngine
                ? new OpenSslCertificateException(rejected.text(), rejected, rejected.code)
                : rejected;
    }

    private boolean isChainTrusted(X509Certificate[] chain, String authType) {
        try {
            verifier.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** The alert that the peer gets is chosen by the cause, so that one is kept. */
    private static Rejected rejected(
            String what, X509Certificate[] chain, CertificateException e, @Nullable String wrongName) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateExpiredException expired) {
                return new Rejected(what + " has expired: " + validity(certificate), cause, EXPIRED);
            } catch (CertificateNotYetValidException early) {
                return new Rejected(what + " is not yet valid: " + validity(certificate), cause, NOT_YET_VALID);
            }
        }
        if (wrongName != null && !(cause instanceof CertPathValidatorException)) {
            return new Rejected(
                    what + " is not made out to that name, but to " + names(chain[0])
                            + "; connect to one of those, or give one as TlsOptions.withServerName",
                    cause,
                    WRONG_NAME);
        }
        X509Certificate last = chain[chain.length - 1];
        String trusted = "subject " + name(chain[0]) + ", issuer "
                + last.getIssuerX500Principal().getName();
        if (cause instanceof CertPathValidatorException) {
            return new Rejected(
                    what + " is not accepted: " + cause.getMessage() + " (" + trusted + ")", cause, NO_ISSUER);
        }
        return new Rejected(what + " is not signed by a trusted CA: " + trusted, cause, NO_ISSUER);
    }

    private static String validity(X509Certificate certificate) {
        return "subject " + name(certificate) + ", valid from "
                + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant();
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                return names.stream()
                        .filter(name ->
                                Objects.equals(name.get(0), DNS_NAME) || Objects.equals(name.get(0), IP_ADDRESS))
                        .map(name -> String.valueOf(name.get(1)))
                        .collect(Collectors.joining(", "));
            }
        } catch (CertificateParsingException e) {
            return "names that cannot be read (" + e.getMessage() + ")";
        }
        return name(certificate) + " (it lists no host names)";
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return verifier.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        verifier.checkClientTrusted(chain, authType);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        verifier.checkServerTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        verifier.checkClientTrusted(chain, authType, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        verifier.checkServerTrusted(chain, authType, socket);
    }
}
