// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.ConnectOptions;
import io.galidia.interop.clients.Library;
import io.galidia.packet.ProtocolVersion;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** Our client with Moquette, which does not speak MQTT 5. */
class GalidiaWithMoquetteTest extends ClientCases {

    private final JavaBroker broker = JavaBroker.moquette(pki);

    @AfterAll
    void stop() {
        broker.close();
    }

    /** It does so for QoS 0 only. */
    @Override
    boolean marksRetainedMessages() {
        return false;
    }

    @Override
    boolean storesBeforeItAcknowledges() {
        return false;
    }

    @Override
    ConnectOptions otherOptions() {
        return super.otherOptions().withVersion(ProtocolVersion.MQTT_3_1_1);
    }

    @Override
    Stream<Library> libraries() {
        return Stream.of(Library.GALIDIA_3_1, Library.GALIDIA_3_1_1, Library.GALIDIA_CLIENT_3_1_1);
    }

    @Override
    String url() {
        return broker.url();
    }

    @Override
    String tlsUrl() {
        return broker.tlsUrl();
    }

    @Override
    String webSocketUrl() {
        return broker.webSocketUrl();
    }

    @Override
    String securedUrl() {
        return broker.url();
    }
}
