// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Script;
import io.galidia.packet.ProtocolVersion;
import java.util.function.Consumer;

/** A script against a broker of ours with options of its own, in virtual time. */
final class Scene {

    private Scene() {}

    static void play(ProtocolVersion version, BrokerLimits limits, Consumer<Script> script) {
        play(version, BrokerOptions.DEFAULTS.withLimits(limits), script);
    }

    static void play(ProtocolVersion version, BrokerOptions options, Consumer<Script> script) {
        try (MemoryTarget target = new MemoryTarget(options);
                Script s = new Script(target, version, "scene")) {
            script.accept(s);
        }
    }

    /** The same in MQTT 3.1.1 and 5. */
    static void play(BrokerOptions options, Consumer<Script> script) {
        play(ProtocolVersion.MQTT_3_1_1, options, script);
        play(ProtocolVersion.MQTT_5, options, script);
    }
}
