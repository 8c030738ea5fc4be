// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.EnhancedAuthentication;
import io.galidia.EnhancedAuthentication.Exchange;
import io.galidia.MqttException;
import io.galidia.packet.Auth;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The conversation in which a client authenticates (section 4.12), between the application's {@link
 * EnhancedAuthentication} and the session. Belongs to the connection's loop.
 */
final class ClientLogin {

    private static final byte[] NO_DATA = {};

    private final @Nullable EnhancedAuthentication authentication;
    private final ChannelConnection connection;
    private @Nullable Exchange exchange;
    private @Nullable CompletableFuture<Void> again;
    private @Nullable MqttException failure;

    ClientLogin(ChannelConnection connection, @Nullable EnhancedAuthentication authentication) {
        this.connection = connection;
        this.authentication = authentication;
    }

    /** Why it has failed; null when it has not. */
    @Nullable MqttException failure() {
        return failure;
    }

    /** The properties of CONNECT with method and first data. */
    Properties begin(Properties connect) {
        if (authentication == null) {
            return connect;
        }
        Exchange begun = authentication.begin();
        exchange = begun;
        return with(connect.with(Property.AUTHENTICATION_METHOD, authentication.method()), begun.first());
    }

    /** Begins again on an open connection; the outcome is told when it has ended. */
    void beginAgain(CompletableFuture<Void> outcome, Consumer<Auth> send) {
        if (authentication == null) {
            outcome.completeExceptionally(new IllegalStateException(
                    connection.describe() + " was made without ConnectOptions.withAuthentication"));
        } else if (!connection.isOpen() || again != null) {
            outcome.completeExceptionally(new IllegalStateException(
                    connection.describe() + (again != null ? " authenticates already" : " is not open")));
        } else {
            Exchange begun = authentication.begin();
            Auth auth = auth(ReasonCode.REAUTHENTICATE, begun.first());
            exchange = begun;
            again = outcome;
            send.accept(auth);
        }
    }

    /** The server wants to know more. */
    void challenged(Auth challenge, Consumer<Auth> send, Runnable giveUp) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        try {
            CompletionStage<byte[]> answer =
                    Objects.requireNonNull(current.answer(data(challenge.properties())), "the answer is null");
            answer.whenComplete((data, error) -> connection.command(() -> {
                if (exchange != current) {
                    return; // the connection has ended meanwhile
                }
                if (error != null) {
                    fail(error, giveUp);
                } else {
                    send.accept(auth(ReasonCode.CONTINUE_AUTHENTICATION, data));
                }
            }));
        } catch (RuntimeException error) {
            fail(error, giveUp);
        }
    }

    /** The server is content, at CONNACK or at the last AUTH. False when the client is not. */
    boolean verify(Properties properties, Runnable giveUp) {
        Exchange current = exchange;
        if (current == null) {
            return true;
        }
        try {
            current.verify(data(properties));
        } catch (RuntimeException error) {
            fail(error, giveUp);
            return false;
        }
        exchange = null;
        CompletableFuture<Void> outcome = again;
        again = null;
        if (outcome != null) {
            outcome.complete(null);
        }
        return true;
    }

    /** The connection has ended. */
    void closed(String why) {
        exchange = null;
        CompletableFuture<Void> outcome = again;
        again = null;
        if (outcome != null) {
            outcome.completeExceptionally(
                    failure != null
                            ? failure
                            : new MqttException(ReasonCode.UNSPECIFIED_ERROR, "not authenticated again: " + why));
        }
    }

    private void fail(Throwable error, Runnable giveUp) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        exchange = null;
        ReasonCode reason = cause instanceof MqttException known ? known.reason() : ReasonCode.NOT_AUTHORIZED;
        String text = cause instanceof MqttException ? String.valueOf(cause.getMessage()) : cause.toString();
        failure = new MqttException(reason, "authentication failed: " + text, cause);
        giveUp.run();
    }

    private static Auth auth(ReasonCode reason, byte[] data) {
        return new Auth(reason, with(Properties.NONE, data)); // the session adds the method
    }

    private static Properties with(Properties properties, byte[] data) {
        return data.length == 0 ? properties : properties.with(Property.AUTHENTICATION_DATA, data);
    }

    private static byte[] data(Properties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? NO_DATA : data;
    }
}
