// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says what went wrong with a connection and what can be done, on one line. */
public final class Advice {

    private Advice() {}

    /** About a connection that never opened. */
    public static String onFailure(String address, Event.@Nullable Failure failure, Event.Close close) {
        String what = failure == null ? "closed: " + close.why() : failure.text();
        String line = what.startsWith("cannot connect to ") ? what : "cannot connect to " + address + ": " + what;
        String help = help(failure == null ? null : failure.cause());
        return help.isEmpty() ? line : line + "; " + help;
    }

    private static String help(@Nullable Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "check the host name given with -h or -L";
            }
            if (cause instanceof SSLException) {
                return "check --cafile, --cert and --key, and that the port speaks TLS";
            }
            if (cause instanceof ConnectException) {
                return "is a broker running there? galidia broker starts one";
            }
            if (cause instanceof NoRouteToHostException || cause instanceof SocketTimeoutException) {
                return "check the address and the firewalls in between";
            }
        }
        return "";
    }

    /** About a CONNACK that refuses, or a server that takes back what it granted. */
    public static String onRefusal(ReasonCode reason) {
        String help = switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD -> "check -u and -P";
            case NOT_AUTHORIZED -> "give -u and -P, or another user, or ask for the right to connect";
            case BAD_AUTHENTICATION_METHOD -> "the broker does not offer what --auth-method names";
            case UNSUPPORTED_PROTOCOL_VERSION -> "try another -V: mqttv311, mqttv5 or mqttv31";
            case CLIENT_IDENTIFIER_NOT_VALID -> "give another client identifier with -i";
            case SERVER_UNAVAILABLE, SERVER_BUSY -> "try again later";
            case SESSION_TAKEN_OVER -> "another client has the same identifier; give this one its own with -i";
            case USE_ANOTHER_SERVER, SERVER_MOVED -> "give the address of the other server with -h";
            default -> "";
        };
        String line = (reason == ReasonCode.SESSION_TAKEN_OVER
                        ? "the server ended the connection: "
                        : "the server refused" + " the connection: ")
                + reason.text();
        return help.isEmpty() ? line : line + "; " + help;
    }
}
