// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.interop.clients.Library;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** Our client with HiveMQ's community edition. */
class GalidiaWithHiveMqTest extends Version5Cases {

    private final JavaBroker broker = JavaBroker.hiveMq(pki);

    @AfterAll
    void stop() {
        broker.close();
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
