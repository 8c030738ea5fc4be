// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.ProtocolVersion;
import io.galidia.session.RandomRun.Plan;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * At least once, exactly once, order and receive maximum over random runs with cuts anywhere. Each run has a new seed,
 * which is printed and, with {@code -Dgalidia.seed=N}, used again.
 */
class RandomRunTest {

    private static final long SEED = Long.getLong("galidia.seed", System.nanoTime());

    static Stream<Plan> plans() {
        return Stream.of(
                new Plan(ProtocolVersion.MQTT_5, 1, 10_000, 100, false),
                new Plan(ProtocolVersion.MQTT_5, 2, 20_000, 100, false),
                new Plan(ProtocolVersion.MQTT_5, 20, 50_000, 300, false),
                new Plan(ProtocolVersion.MQTT_5, 20, 10_000, 15, false),
                new Plan(ProtocolVersion.MQTT_5, 20, 10_000, 200, true),
                new Plan(ProtocolVersion.MQTT_5, 65_535, 100_000, 5_000, false),
                new Plan(ProtocolVersion.MQTT_3_1_1, 1, 10_000, 100, false),
                new Plan(ProtocolVersion.MQTT_3_1_1, 20, 50_000, 300, true),
                new Plan(ProtocolVersion.MQTT_3_1_1, 65_535, 50_000, 2_000, false),
                new Plan(ProtocolVersion.MQTT_3_1, 20, 20_000, 100, true));
    }

    @ParameterizedTest
    @MethodSource("plans")
    void everyMessage_arrivesAsItsQosPromisesWhereverTheConnectionIsCut(Plan plan) {
        RandomRun run = new RandomRun(plan, SEED);
        try {
            run.run();
        } catch (AssertionError | RuntimeException failure) {
            throw new AssertionError("-Dgalidia.seed=" + SEED + " " + run.summary(), failure);
        }
        System.out.println("seed " + SEED + ", " + run.summary());
    }
}
