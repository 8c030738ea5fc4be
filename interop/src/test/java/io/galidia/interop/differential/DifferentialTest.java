// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.peers.Mosquitto;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Plays random scripts of three clients against our broker and mosquitto and compares what every client saw after every
 * step. {@code -Dgalidia.differential.scripts=2000} plays more of them, {@code -Dgalidia.differential.seed=N} others.
 */
class DifferentialTest {

    private static final int SCRIPTS = Integer.getInteger("galidia.differential.scripts", 50);
    private static final long SEED = Long.getLong("galidia.differential.seed", 1);

    @Test
    @Timeout(3_600)
    void ourBroker_doesWhatMosquittoDoes_orTheDifferenceIsExplained() {
        System.out.println("seed " + SEED + ", " + SCRIPTS + " scripts");
        var differences = new ArrayList<String>();
        var explanations = new Explanations();
        try (Broker ours = Broker.start("mqtt://127.0.0.1:0", BrokerOptions.DEFAULTS);
                Mosquitto mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN)) {
            var us = new Player(ours.uri().getPort());
            var them = new Player(mosquitto.port());
            for (long seed = SEED; seed < SEED + SCRIPTS; seed++) {
                List<Step> steps = new ScriptGenerator(seed).script();
                String name = "d" + seed;
                var theirs = CompletableFuture.supplyAsync(() -> them.play(steps, name));
                String difference = explanations.compare(steps, us.play(steps, name), theirs.join());
                if (difference != null) {
                    differences.add("seed " + seed + ": " + difference);
                }
            }
        }
        System.out.println(explanations.counts());
        differences.forEach(System.out::println);
        assertThat(differences).isEmpty();
    }
}
