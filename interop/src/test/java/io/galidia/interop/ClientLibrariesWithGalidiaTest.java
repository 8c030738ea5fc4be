// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.interop.clients.Library;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** HiveMQ's and Paho's client libraries, and our own, with our broker. */
class ClientLibrariesWithGalidiaTest extends Version5Cases {

    private final GalidiaServer server = new GalidiaServer(pki);

    @AfterAll
    void stop() {
        server.close();
    }

    @Override
    Stream<Library> libraries() {
        return Arrays.stream(Library.values());
    }

    @Override
    String url() {
        return server.url();
    }

    @Override
    String tlsUrl() {
        return "mqtts://localhost:" + server.tlsPort();
    }

    @Override
    String webSocketUrl() {
        return "ws://127.0.0.1:" + server.webSocketPort() + "/mqtt";
    }

    @Override
    String securedUrl() {
        return "mqtt://127.0.0.1:" + server.securedPort();
    }
}
