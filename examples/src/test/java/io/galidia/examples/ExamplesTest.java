// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.galidia.TlsOptions;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.ReasonCode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The examples with our embedded broker. */
class ExamplesTest extends ExampleCases {

    private static Broker broker;
    private static Broker tlsBroker;

    @BeforeAll
    static void start() {
        broker = Broker.start("mqtt://127.0.0.1:0");
        var tls = TlsOptions.DEFAULTS.withIdentity(PKI.serverFile(), PKI.serverKeyFile());
        tlsBroker = Broker.start("mqtts://127.0.0.1:0", BrokerOptions.DEFAULTS.withTls(tls));
    }

    @AfterAll
    static void stop() {
        broker.close();
        tlsBroker.close();
    }

    @Override
    String url() {
        return broker.uri().toString();
    }

    @Override
    String tlsUrl() {
        return "mqtts://localhost:" + tlsBroker.uri().getPort();
    }

    @Override
    AutoCloseable startAt(int port) {
        return Broker.start("mqtt://127.0.0.1:" + port);
    }

    @Override
    AutoCloseable startAt(int port, String password) {
        Authenticator authenticator = request -> CompletableFuture.completedFuture(
                "user".equals(request.userName()) && Arrays.equals(request.password(), password.getBytes(UTF_8))
                        ? AuthenticationResult.accepted(Identity.user("user"))
                        : AuthenticationResult.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "unknown"));
        return Broker.start("mqtt://127.0.0.1:" + port, BrokerOptions.DEFAULTS.withAuthenticator(authenticator));
    }
}
