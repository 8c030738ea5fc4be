// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.Arrays;
import java.util.Map;

/** How long a broker takes from nothing to its first CONNACK: the median of several starts. */
final class StartRun {

    private static final int STARTS = 5;

    private StartRun() {}

    static Map<Figure, Double> measure(BrokerKind kind, Workplace place) {
        double[] millis = new double[STARTS];
        for (int i = 0; i < STARTS; i++) {
            try (BrokerProcess broker = BrokerProcess.start(kind, place)) {
                millis[i] = broker.startMillis();
            }
        }
        return Map.of(Figure.START_MILLIS, Summary.median(Arrays.stream(millis)).orElseThrow());
    }
}
