// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.peers.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** MQTT.js with our broker, over TCP and WebSocket, and through it with our client. */
class MqttJsWithGalidiaTest extends ScriptCases {

    @Override
    String name() {
        return "mqttjs";
    }

    @Override
    List<String> command() {
        Path node = Peers.program("node", "nodejs");
        if (!Files.isDirectory(modules().resolve("mqtt"))) {
            throw Peers.absent("MQTT.js is not in " + modules()
                    + " (npm install mqtt, and let GALIDIA_MQTTJS name its node_modules)");
        }
        return List.of(node.toString(), resource("mqttjs_cases.js"));
    }

    @Override
    Map<String, String> environment() {
        return Map.of("NODE_PATH", modules().toString());
    }

    private static Path modules() {
        String configured = System.getenv("GALIDIA_MQTTJS");
        return configured != null
                ? Path.of(configured)
                : Path.of(System.getProperty("user.home"), ".cache", "galidia-interop-npm", "node_modules");
    }

    @Override
    Stream<String> cases() {
        Stream<String> ofEachVersion = Stream.of("MQTT 3.1", "MQTT 3.1.1", "MQTT 5")
                .flatMap(version -> Stream.of(
                                "QoS 0 over mqtt goes through Galidia's client and back",
                                "QoS 1 over mqtt goes through Galidia's client and back",
                                "QoS 2 over mqtt goes through Galidia's client and back",
                                "QoS 0 over ws goes through Galidia's client and back",
                                "QoS 1 over ws goes through Galidia's client and back",
                                "QoS 2 over ws goes through Galidia's client and back",
                                "retained message reaches late subscribers until it is cleared",
                                "will is published when the connection is lost and only then",
                                "kept session gets what was published meanwhile",
                                "hundreds of messages at once arrive in order and once")
                        .map(sentence -> version + " " + sentence));
        return Stream.concat(
                ofEachVersion,
                Stream.of(
                        "wildcards stand for one level or all",
                        "large message over WebSocket goes through",
                        "second connection of a client ends the first and tells why",
                        "properties of a message travel",
                        "topic aliases are understood both ways",
                        "shared subscription gives each message to one",
                        "wrong password is refused and the right one is not",
                        "TLS is verified and carries messages",
                        "mutual TLS asks for a certificate"));
    }
}
