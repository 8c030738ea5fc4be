// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.interop.clients.Library;
import io.galidia.packet.ReasonCode;
import io.galidia.peers.Mosquitto;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Our client with Eclipse Mosquitto. */
class GalidiaWithMosquittoTest extends Version5Cases {

    private Mosquitto mosquitto;
    private Mosquitto secured;

    @BeforeAll
    void start() {
        mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN.withTls(pki).withWebSocket());
        secured = Mosquitto.start(Mosquitto.Setup.PLAIN.withUser(USER, PASSWORD));
    }

    @AfterAll
    void stop() {
        if (mosquitto != null) {
            mosquitto.close();
        }
        if (secured != null) {
            secured.close();
        }
    }

    /** 2.0.11 closes without a word. */
    @Override
    ReasonCode reasonForTheFirst() {
        return ReasonCode.UNSPECIFIED_ERROR;
    }

    /** 2.0.11 counts a message of QoS 2 as finished too early, so that a small window is passed. */
    @Override
    int receiveMaximum() {
        return 200;
    }

    @Override
    Stream<Library> libraries() {
        return Stream.of(
                Library.GALIDIA_3_1,
                Library.GALIDIA_3_1_1,
                Library.GALIDIA_5,
                Library.GALIDIA_CLIENT_3_1_1,
                Library.GALIDIA_CLIENT_5);
    }

    @Override
    String url() {
        return mosquitto.url();
    }

    @Override
    String tlsUrl() {
        return mosquitto.tlsUrl();
    }

    @Override
    String webSocketUrl() {
        return mosquitto.webSocketUrl();
    }

    @Override
    String securedUrl() {
        return secured.url();
    }
}
