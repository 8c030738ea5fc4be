// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.broker.auth.EnhancedAuthenticator.Exchange;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.Auth;
import io.galidia.packet.Connect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Finds out who a client is: at CONNECT, and again when the client wishes so (section 4.12.1). Belongs to the loop of the
 * connection.
 */
final class Authentication {

    private static final Logger LOG = System.getLogger(Authentication.class.getName());
    private static final SocketAddress UNKNOWN = new InetSocketAddress(0);
    private static final byte[] NO_DATA = {};

    /** What is needed for a conversation, and kept for the next one on the same connection. */
    private record Method(String name, AuthenticationRequest request) {}

    private final ClientConnection client;
    private @Nullable Method method;
    private @Nullable Exchange exchange;
    private int steps;

    Authentication(ClientConnection client) {
        this.client = client;
    }

    /** CONNECT came and has nothing against it but the question who sends it. */
    void begin(Connect connect, String clientId) {
        var request = request(connect, clientId);
        String name = connect.properties().text(Property.AUTHENTICATION_METHOD);
        var permissions = client.broker.permissions;
        if (name == null) {
            client.await(permissions.whoIs(request, client.worker), this::answered);
        } else if (!permissions.hasMethod(name)) {
            refused(ReasonCode.BAD_AUTHENTICATION_METHOD, "the method " + name + " is not offered"); // MQTT-4.12.0-1
        } else {
            method = new Method(name, request);
            Exchange begun = permissions.begin(name, request);
            exchange = begun;
            step(begun, connect.properties());
        }
    }

    /** AUTH came: the next step, or the wish to begin again. */
    void received(Auth auth) {
        Method known = method;
        if (known != null && auth.reason() == ReasonCode.REAUTHENTICATE) {
            steps = 0;
            exchange = client.broker.permissions.begin(known.name, known.request);
        }
        if (exchange != null) {
            step(exchange, auth.properties());
        }
    }

    private void step(Exchange with, Properties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        steps++;
        if (steps > EnhancedAuthenticator.MAX_STEPS) {
            refused(ReasonCode.NOT_AUTHORIZED, "more than " + EnhancedAuthenticator.MAX_STEPS + " steps were taken");
            return;
        }
        CompletableFuture<AuthenticationStep> answer =
                client.broker.permissions.step(with, data == null ? NO_DATA : data, client.worker);
        if (client.isOpen()) {
            client.follow(answer, this::answered); // what else comes meanwhile is taken
        } else {
            client.await(answer, this::answered);
        }
    }

    private void answered(AuthenticationResult result) {
        if (result instanceof AuthenticationResult.Accepted accepted) {
            client.opening.identified(accepted.identity(), Properties.NONE);
        } else if (result instanceof AuthenticationResult.Refused refused) {
            refused(refused.reason(), refused.detail());
        } else if (result instanceof AuthenticationResult.Redirected redirected) {
            client.opening.redirected(new Redirection(redirected.reason(), redirected.serverReference()));
        }
    }

    private void answered(AuthenticationStep step) {
        if (step instanceof AuthenticationStep.Continue more) {
            client.authenticate(ReasonCode.CONTINUE_AUTHENTICATION, properties(more.data())); // MQTT-4.12.0-2
        } else if (step instanceof AuthenticationStep.Accepted accepted) {
            exchange = null;
            accepted(accepted.identity(), properties(accepted.data()));
        } else if (step instanceof AuthenticationStep.Refused refused) {
            refused(refused.reason(), refused.detail());
        }
    }

    private void accepted(Identity identity, Properties data) {
        if (!client.isOpen()) {
            client.opening.identified(identity, data);
        } else if (identity.equals(client.opening.identity())) {
            client.authenticate(ReasonCode.SUCCESS, data);
        } else {
            refused(ReasonCode.NOT_AUTHORIZED, "it is now " + identity + " and has connected as another");
        }
    }

    private void refused(ReasonCode reason, String why) {
        exchange = null;
        if (client.isOpen()) { // MQTT-4.12.1-2
            LOG.log(Level.DEBUG, () -> "not authenticated again: " + client.opening + ": " + why);
            client.disconnect(
                    reason.isAllowedIn(PacketType.DISCONNECT) ? reason : ReasonCode.NOT_AUTHORIZED,
                    "authenticating again has failed");
        } else {
            client.opening.refused(reason, why); // MQTT-4.12.0-4
        }
    }

    /** What tells the client this data; the session machine sees to the method. */
    private Properties properties(byte[] data) {
        Method known = method;
        return known == null || data.length == 0
                ? Properties.NONE
                : Properties.NONE
                        .with(Property.AUTHENTICATION_METHOD, known.name)
                        .with(Property.AUTHENTICATION_DATA, data);
    }

    private AuthenticationRequest request(Connect connect, String clientId) {
        var connection = client.channel.connection();
        SocketAddress remote = connection.remoteAddress();
        return new AuthenticationRequest(
                clientId,
                connect.username(),
                bytes(connect.password()),
                remote == null ? UNKNOWN : remote,
                connection.peerCertificates(),
                connect.version(),
                connection.uri());
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuf password) {
        return password == null ? null : ByteBufUtil.getBytes(password);
    }
}
