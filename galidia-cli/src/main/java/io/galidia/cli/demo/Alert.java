// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the monitor publishes when a sensor is over its threshold.
 *
 * @param timestamp seconds since 1970, with a fraction
 */
record Alert(String sensor, String metric, double value, double threshold, BigDecimal timestamp) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A reading that is over the threshold, taken at this time in milliseconds since 1970. */
    static Alert of(String sensor, String metric, double value, double threshold, long millis) {
        return new Alert(sensor, metric, value, threshold, BigDecimal.valueOf(millis, 3));
    }

    /** As a JSON object. */
    byte[] json() {
        return JSON.writeValueAsBytes(this);
    }
}
