// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ProtocolVersion;
import java.net.SocketAddress;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client says and shows of itself when it connects; nothing in it is proven but the certificates.
 *
 * @param clientId the client identifier of CONNECT, or the one the broker has assigned
 * @param userName the user name of CONNECT; null when it has none
 * @param password the password of CONNECT, any bytes; null when it has none. The receiver may keep the array and must
 *     not change it
 * @param remoteAddress where the connection comes from
 * @param peerCertificates the verified chain of the TLS client, its own certificate first; empty without TLS and when
 *     the listener asks for no certificate
 * @param version the version the client speaks
 * @param listener the URL of the listener that accepted it
 */
@SuppressWarnings("ArrayRecordComponent") // a password is bytes, and nobody compares requests
public record AuthenticationRequest(
        String clientId,
        @Nullable String userName,
        byte @Nullable [] password,
        SocketAddress remoteAddress,
        List<X509Certificate> peerCertificates,
        ProtocolVersion version,
        URI listener) {

    /** Takes a copy of the list. */
    public AuthenticationRequest {
        peerCertificates = List.copyOf(peerCertificates);
    }

    /** Everything but the password, of which it only says whether there is one. */
    @Override
    public String toString() {
        return "client '" + clientId + "' at " + remoteAddress + " on " + listener
                + (userName == null ? " without user name" : " as user '" + userName + "'")
                + (password == null ? " without password" : " with password")
                + (peerCertificates.isEmpty() ? "" : " with certificate");
    }
}
