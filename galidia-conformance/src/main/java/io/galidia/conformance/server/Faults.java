// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import static io.galidia.conformance.Peer.check;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;

/** How a server reacts to what breaks the rules: what it must do, and from a strict target what it should. */
final class Faults {

    private Faults() {}

    /** The bytes were no packet: the connection is closed, in MQTT 5 with "malformed packet". */
    static void expectMalformed(Script s, Peer peer) {
        expectFault(s, peer, ReasonCode.MALFORMED_PACKET);
    }

    /** The packet must not have come: the connection is closed, in MQTT 5 with "protocol error". */
    static void expectProtocolError(Script s, Peer peer) {
        expectFault(s, peer, ReasonCode.PROTOCOL_ERROR);
    }

    /** Which of the two it is only should be told (section 4.13.1). */
    private static void expectFault(Script s, Peer peer, ReasonCode exact) {
        if (s.isStrict()) {
            peer.expectDisconnected(exact);
        } else {
            peer.expectDisconnected(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
        }
    }

    /**
     * The answer to a SUBSCRIBE with one filter that is not valid: a refusal, or the end of the connection. A strict target
     * refuses with "topic filter invalid".
     */
    static void expectFilterRefused(Script s, Peer peer) {
        Packet answer = peer.expectAnyOrEnd();
        if (answer instanceof SubAck refusal) {
            ReasonCode reason = refusal.reasons().get(0);
            check(refusal.reasons().size() == 1 && reason.isError(), "expected one refusal, but got " + refusal);
            check(
                    !s.isStrict() || !s.isVersion5() || reason == ReasonCode.TOPIC_FILTER_INVALID,
                    "expected 'topic filter invalid', but got " + refusal);
            peer.expectAlive();
        } else {
            check(
                    answer == null || (answer instanceof Disconnect && s.isVersion5()),
                    "expected a refusal, but got " + answer);
            check(!s.isStrict(), "expected SUBACK with a refusal, but the connection was closed");
            if (answer != null) {
                peer.expectClosed();
            }
        }
    }
}
