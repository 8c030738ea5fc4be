// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import io.galidia.peers.Mosquitto;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The examples with Eclipse Mosquitto. */
class ExamplesWithMosquittoTest extends ExampleCases {

    private static Mosquitto mosquitto;

    @BeforeAll
    static void start() {
        mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN.withTls(PKI));
    }

    @AfterAll
    static void stop() {
        if (mosquitto != null) {
            mosquitto.close();
        }
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
    AutoCloseable startAt(int port) {
        return Mosquitto.start(Mosquitto.Setup.PLAIN.at(port));
    }

    @Override
    AutoCloseable startAt(int port, String password) {
        return Mosquitto.start(Mosquitto.Setup.PLAIN.at(port).withUser("user", password));
    }
}
