// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ReasonCode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Knows a client by its TLS certificate, which the handshake has verified: mutual TLS. The user name and password of
 * CONNECT are not looked at. A certificate that does not have exactly one usable name is refused.
 */
public final class CertificateName implements Authenticator {

    private final boolean isWholeSubject;
    private final Authenticator others;

    private CertificateName(boolean isWholeSubject, Authenticator others) {
        this.isWholeSubject = isWholeSubject;
        this.others = others;
    }

    /** Takes the common name (CN) of the subject; who has no certificate is refused. */
    public static CertificateName commonName() {
        return new CertificateName(false, Anonymous.refused());
    }

    /** Takes the whole subject as RFC 2253 writes it, such as {@code CN=anna,O=Example}; no certificate is a refusal. */
    public static CertificateName subject() {
        return new CertificateName(true, Anonymous.refused());
    }

    /** The same, but {@code others} decides about clients without certificate. */
    public CertificateName or(Authenticator others) {
        return new CertificateName(isWholeSubject, others);
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        if (request.peerCertificates().isEmpty()) {
            return others.authenticate(request);
        }
        X500Principal subject = request.peerCertificates().get(0).getSubjectX500Principal();
        String name = isWholeSubject ? subject.getName(X500Principal.RFC2253) : commonName(subject);
        if (name == null || name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            return CompletableFuture.completedFuture(AuthenticationResult.refused(
                    ReasonCode.NOT_AUTHORIZED,
                    "the certificate of '" + subject + "' does not have exactly one usable name"));
        }
        return CompletableFuture.completedFuture(AuthenticationResult.accepted(Identity.certificate(name)));
    }

    /** The only common name, or null when there is none or more than one. */
    private static @Nullable String commonName(X500Principal subject) {
        String found = null;
        try {
            List<Rdn> parts = new LdapName(subject.getName(X500Principal.RFC2253)).getRdns();
            for (Rdn part : parts) {
                Attribute commonNames = part.toAttributes().get("CN");
                if (commonNames == null) {
                    continue;
                }
                if (found != null || commonNames.size() != 1 || !(commonNames.get() instanceof String name)) {
                    return null;
                }
                found = name;
            }
        } catch (NamingException malformed) {
            return null;
        }
        return found;
    }
}
