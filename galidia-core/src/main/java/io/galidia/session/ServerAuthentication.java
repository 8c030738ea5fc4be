// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.packet.Auth;
import io.galidia.packet.Connect;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/**
 * The authentication conversation of one connection (section 4.12), while connecting and again later: whose turn it is.
 * Client and application take turns; CONNECT, or an AUTH that asks to authenticate again, gives it to the application.
 */
final class ServerAuthentication {

    private enum Turn {
        /** No conversation goes on. */
        NONE,
        /** The application owes the answer: AUTH or, while connecting, CONNACK. */
        APPLICATION,
        /** The client owes AUTH. */
        CLIENT
    }

    private final @Nullable String method;
    private Turn turn = Turn.APPLICATION;
    private boolean isOpen;
    private long dueNanos = Long.MAX_VALUE;

    /** The conversation that this CONNECT begins; it has no more than that when there is no authentication method. */
    ServerAuthentication(Connect connect) {
        method = connect.properties().text(Property.AUTHENTICATION_METHOD);
    }

    boolean hasMethod() {
        return method != null;
    }

    boolean isClientsTurn() {
        return turn == Turn.CLIENT;
    }

    /** When the client must have sent AUTH; {@code Long.MAX_VALUE} when it owes none. */
    long dueNanos() {
        return dueNanos;
    }

    /** CONNECT was accepted: what comes now authenticates again. */
    void accepted() {
        isOpen = true;
        turn = Turn.NONE;
        dueNanos = Long.MAX_VALUE;
    }

    /** AUTH came. */
    void received(Auth auth) {
        String named = auth.properties().text(Property.AUTHENTICATION_METHOD);
        if (named == null || !named.equals(method)) { // MQTT-4.12.0-5, MQTT-4.12.1-1
            throw protocolError("the client's authentication method is " + named + ", that of CONNECT " + method);
        }
        ReasonCode due = turn == Turn.CLIENT ? ReasonCode.CONTINUE_AUTHENTICATION : ReasonCode.REAUTHENTICATE;
        if (turn == Turn.APPLICATION) {
            throw protocolError("AUTH came before the answer to the one before it");
        }
        if (auth.reason() != due) { // MQTT-4.12.0-3
            throw protocolError("AUTH of the client says " + auth.reason().text() + " where " + due.text() + " is due");
        }
        turn = Turn.APPLICATION;
        dueNanos = Long.MAX_VALUE;
    }

    /**
     * AUTH is about to be sent.
     *
     * @param nextDueNanos when the client must have answered, if it has to
     * @return the packet with the authentication method
     * @throws IllegalStateException if it is not the application's turn, or CONNECT had no method
     * @throws IllegalArgumentException if the packet cannot be sent now
     */
    Auth sending(Auth auth, long nextDueNanos) {
        if (method == null || turn != Turn.APPLICATION) { // MQTT-4.12.0-6
            throw new IllegalStateException("no client waits for AUTH");
        }
        boolean isLast = isOpen && auth.reason() == ReasonCode.SUCCESS;
        if (!isLast && auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION) { // MQTT-4.12.0-2
            throw new IllegalArgumentException("AUTH " + (isOpen ? "of a server" : "before CONNACK")
                    + " must say continue authentication, not " + auth.reason().text());
        }
        String named = auth.properties().text(Property.AUTHENTICATION_METHOD);
        if (named != null && !named.equals(method)) { // MQTT-4.12.0-5
            throw new IllegalArgumentException("AUTH has the method " + named + ", CONNECT had " + method);
        }
        turn = isLast ? Turn.NONE : Turn.CLIENT;
        dueNanos = isLast ? Long.MAX_VALUE : nextDueNanos;
        return named != null
                ? auth
                : new Auth(auth.reason(), auth.properties().with(Property.AUTHENTICATION_METHOD, method));
    }
}
