// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of the authentication conversation of one connection (section 4.12): whose turn it is, while
 * connecting and when the client authenticates again.
 */
final class ClientAuthentication {

    private enum Turn {
        /** No conversation goes on. */
        NONE,
        /** The server owes AUTH or, while connecting, CONNACK. */
        SERVER,
        /** The application owes AUTH. */
        APPLICATION
    }

    private final @Nullable String method;
    private Turn turn = Turn.SERVER;
    private boolean isOpen;
    private long dueNanos = Long.MAX_VALUE;

    /** The conversation that this CONNECT begins; it has no more than that when there is no authentication method. */
    ClientAuthentication(Connect connect) {
        method = connect.properties().text(Property.AUTHENTICATION_METHOD);
    }

    boolean hasMethod() {
        return method != null;
    }

    /** When the client must be authenticated again; {@code Long.MAX_VALUE} when it did not ask for that. */
    long dueNanos() {
        return dueNanos;
    }

    /** CONNACK came with success. */
    void accepted(ConnAck connAck) {
        requireMethod(connAck.properties().text(Property.AUTHENTICATION_METHOD)); // MQTT-4.12.0-5, MQTT-4.12.0-6
        if (turn == Turn.APPLICATION) {
            throw protocolError("CONNACK came from the server where AUTH of the client was due");
        }
        isOpen = true;
        turn = Turn.NONE;
    }

    /** AUTH came. */
    void received(Auth auth) {
        requireMethod(auth.properties().text(Property.AUTHENTICATION_METHOD));
        if (turn != Turn.SERVER) {
            throw protocolError("AUTH came from the server, which was not asked for one");
        }
        boolean isLast = isOpen && auth.reason() == ReasonCode.SUCCESS;
        if (!isLast && auth.reason() != ReasonCode.CONTINUE_AUTHENTICATION) { // MQTT-4.12.0-2
            throw protocolError("AUTH of the server says " + auth.reason().text()
                    + (isOpen ? " to a client that authenticates again" : " before CONNACK"));
        }
        turn = isLast ? Turn.NONE : Turn.APPLICATION;
        dueNanos = isLast ? Long.MAX_VALUE : dueNanos;
    }

    /**
     * AUTH is about to be sent.
     *
     * @param lastDueNanos when a conversation that this begins must have ended
     * @return the packet with the authentication method
     * @throws IllegalStateException if it is not the application's turn, or CONNECT had no method
     * @throws IllegalArgumentException if the packet cannot be sent now
     */
    Auth sending(Auth auth, long lastDueNanos) {
        if (method == null) { // MQTT-4.12.0-7
            throw new IllegalStateException("AUTH needs a CONNECT with an authentication method before it");
        }
        if (turn == Turn.SERVER) {
            throw new IllegalStateException("the server has not answered the step before");
        }
        ReasonCode due = turn == Turn.NONE ? ReasonCode.REAUTHENTICATE : ReasonCode.CONTINUE_AUTHENTICATION;
        if (auth.reason() != due) { // MQTT-4.12.0-3
            throw new IllegalArgumentException(
                    "AUTH must say " + due.text() + " now, not " + auth.reason().text());
        }
        String named = auth.properties().text(Property.AUTHENTICATION_METHOD);
        if (named != null && !named.equals(method)) { // MQTT-4.12.1-1
            throw new IllegalArgumentException("AUTH has the method " + named + ", CONNECT had " + method);
        }
        dueNanos = turn == Turn.NONE ? lastDueNanos : dueNanos;
        turn = Turn.SERVER;
        return named != null
                ? auth
                : new Auth(auth.reason(), auth.properties().with(Property.AUTHENTICATION_METHOD, method));
    }

    private void requireMethod(@Nullable String named) {
        if (!Objects.equals(named, method)) {
            throw protocolError("the server's authentication method is " + named + ", the client's " + method);
        }
    }
}
