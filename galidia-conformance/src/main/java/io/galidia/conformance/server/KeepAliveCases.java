// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.conformance.Shows;
import io.galidia.packet.ReasonCode;
import java.time.Duration;

/** Section 3.1.2.10: how long a client may be silent. */
final class KeepAliveCases {

    @Shows(
            v3 = {"MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
    void a_client_that_is_silent_for_too_long_is_disconnected(Script s) {
        Peer silent = s.connecting().keepAlive(1).open();
        Peer patient = s.connecting().keepAlive(0).open();
        s.pass(Duration.ofSeconds(3));
        silent.expectDisconnected(ReasonCode.KEEP_ALIVE_TIMEOUT);
        patient.expectAlive();
    }

    @Shows(
            v3 = {"MQTT-3.1.2-23", "MQTT-3.1.2-24"},
            v5 = {"MQTT-3.1.2-20", "MQTT-3.1.2-22"})
    void a_client_that_pings_in_time_stays(Script s) {
        Peer client = s.connecting().keepAlive(2).open();
        for (int i = 0; i < 3; i++) {
            s.pass(Duration.ofSeconds(1));
            client.expectAlive();
        }
    }
}
