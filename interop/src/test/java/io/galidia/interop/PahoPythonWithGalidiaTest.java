// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.peers.ChildProcess;
import io.galidia.peers.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Paho's Python library with our broker, and through it with our client. */
class PahoPythonWithGalidiaTest extends ScriptCases {

    /** The distribution's: others do not see the distribution's packages. */
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Override
    String name() {
        return "paho-python";
    }

    @Override
    List<String> command() {
        if (!Files.isExecutable(PYTHON)) {
            throw Peers.absent(PYTHON + " is not there (Debian: apt install python3)");
        }
        try (var probe = ChildProcess.start("python", PYTHON.toString(), "-c", "import paho.mqtt.client")) {
            if (probe.awaitExit() != 0) {
                throw Peers.absent("Paho for Python is not there (Debian: apt install python3-paho-mqtt)");
            }
        }
        return List.of(PYTHON.toString(), resource("paho_cases.py"));
    }

    @Override
    Map<String, String> environment() {
        return Map.of("PYTHONDONTWRITEBYTECODE", "1");
    }

    @Override
    Stream<String> cases() {
        Stream<String> ofEachVersion = Stream.of("MQTT 3.1", "MQTT 3.1.1", "MQTT 5")
                .flatMap(version -> Stream.of(
                                "QoS 0 goes through Galidia's client and back",
                                "QoS 1 goes through Galidia's client and back",
                                "QoS 2 goes through Galidia's client and back",
                                "retained message reaches late subscribers until it is cleared",
                                "will is published when the connection is lost and only then",
                                "kept session gets what was published meanwhile",
                                "wildcards stand for one level or all",
                                "hundreds of messages at once arrive in order and once")
                        .map(sentence -> version + " " + sentence));
        return Stream.concat(
                ofEachVersion,
                Stream.of(
                        "second connection of a client ends the first and tells why",
                        "unsubscribed filter delivers no more",
                        "large message goes through",
                        "properties of a message travel",
                        "subscription options: no local, retain as published, retain handling, identifiers",
                        "shared subscription gives each message to one",
                        "empty client identifier is replaced by an assigned one",
                        "no more is sent than the receive maximum allows",
                        "wrong password is refused and the right one is not",
                        "TLS is verified and carries messages",
                        "mutual TLS asks for a certificate",
                        "WebSocket carries messages"));
    }
}
