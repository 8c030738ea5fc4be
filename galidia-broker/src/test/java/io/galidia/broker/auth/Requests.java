// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.packet.ProtocolVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Authentication requests to test with, and their answers. */
final class Requests {

    private Requests() {}

    static AuthenticationRequest of(String user, byte[] password, X509Certificate... certificates) {
        return new AuthenticationRequest(
                "client-1",
                user,
                password,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 40_000),
                List.of(certificates),
                ProtocolVersion.MQTT_5,
                URI.create("mqtt://127.0.0.1:1883"));
    }

    static AuthenticationRequest of(String user, String password) {
        return of(user, password == null ? null : password.getBytes(StandardCharsets.UTF_8));
    }

    static AuthenticationResult ask(Authenticator authenticator, AuthenticationRequest request) throws Exception {
        return authenticator.authenticate(request).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
