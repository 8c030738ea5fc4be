// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Property;

/** A server's connection from CONNECT to CONNACK. */
final class ServerOpening {

    final Connect connect;
    final Wire wire;
    final ServerAuthentication authentication;
    private final ServerLimits limits;

    /** CONNECT came. */
    ServerOpening(Connect connect, ServerLimits limits, Tolerance tolerance) {
        this.connect = connect;
        this.limits = limits;
        authentication = new ServerAuthentication(connect);
        wire = new Wire(connect.version(), false, tolerance);
        wire.learn(connect.properties());
    }

    /**
     * Gives the connection its session; see {@link ServerSession#accept}.
     *
     * @throws IllegalStateException if another connection still has the state
     * @throws IllegalArgumentException if the session present of CONNACK contradicts CONNECT or the state
     */
    ServerOpen open(boolean sessionPresent, SessionState state, ServerTerms terms) {
        if (sessionPresent && connect.cleanStart()) { // MQTT-3.2.2-2
            throw new IllegalArgumentException("no session can be present after clean start");
        }
        if (!sessionPresent
                && (state.outgoing().inFlight() > 0 || state.incoming().unfinished() > 0)) {
            throw new IllegalArgumentException("a session with unfinished messages is present");
        }
        state.attach(wire, terms.receiveMaximum());
        wire.useAliases(limits.maxOutgoingTopicAliases(), connect.properties()); // MQTT-3.1.2-26, MQTT-3.1.2-27
        authentication.accepted();
        return new ServerOpen(wire, state, terms);
    }

    /** The DISCONNECT as it counts, if it says what it may after this CONNECT. */
    Disconnect check(Disconnect disconnect) {
        if (connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) == 0
                && disconnect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) != 0) { // section 3.14.2.2.2
            if (!wire.tolerance.letsPass(RelaxedRule.EXPIRY_AT_DISCONNECT)) {
                throw protocolError("DISCONNECT has a session expiry interval although that of CONNECT was 0");
            }
            return new Disconnect(
                    disconnect.reason(), disconnect.properties().without(Property.SESSION_EXPIRY_INTERVAL));
        }
        return disconnect;
    }
}
