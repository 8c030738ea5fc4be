// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galidia.Connection;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.TlsOptions;
import io.galidia.TlsOptions.ClientAuth;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.ReasonCode;
import io.galidia.peers.TestPki;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/** Our broker with a listener of each kind, and a second one that asks for a password. */
final class GalidiaServer implements AutoCloseable {

    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS);
    private final Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(2));
    private final Broker secured;
    private final Connection plain;
    private final Connection webSocket;
    private final Connection tls;
    private final Connection mutualTls;

    GalidiaServer(TestPki pki) {
        var identity = TlsOptions.DEFAULTS.withIdentity(pki.serverFile(), pki.serverKeyFile());
        var mutual = TlsOptions.trusting(pki.caFile())
                .withClientAuth(ClientAuth.REQUIRED)
                .withIdentity(pki.serverFile(), pki.serverKeyFile());
        plain = listen("mqtt://127.0.0.1:0", ListenOptions.DEFAULTS);
        webSocket = listen("ws://127.0.0.1:0/mqtt", ListenOptions.DEFAULTS);
        tls = listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(identity));
        mutualTls = listen("mqtts://127.0.0.1:0", ListenOptions.DEFAULTS.withTls(mutual));
        secured = Broker.start("mqtt://127.0.0.1:0", BrokerOptions.DEFAULTS.withAuthenticator(onlyOneUser()));
    }

    private Connection listen(String url, ListenOptions options) {
        return manager.listen(url, options, broker);
    }

    private static Authenticator onlyOneUser() {
        byte[] password = ClientCases.PASSWORD.getBytes(UTF_8);
        return request -> CompletableFuture.completedFuture(
                ClientCases.USER.equals(request.userName()) && Arrays.equals(request.password(), password)
                        ? AuthenticationResult.accepted(Identity.user(ClientCases.USER))
                        : AuthenticationResult.refused(ReasonCode.NOT_AUTHORIZED, "unknown"));
    }

    int port() {
        return plain.uri().getPort();
    }

    int webSocketPort() {
        return webSocket.uri().getPort();
    }

    int tlsPort() {
        return tls.uri().getPort();
    }

    int mutualTlsPort() {
        return mutualTls.uri().getPort();
    }

    int securedPort() {
        return secured.uri().getPort();
    }

    String url() {
        return "mqtt://127.0.0.1:" + port();
    }

    Broker broker() {
        return broker;
    }

    @Override
    public void close() {
        broker.close();
        manager.close();
        secured.close();
    }
}
