// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import tools.jackson.databind.json.JsonMapper;

/**
 * What the monitor publishes when a sensor is over its threshold.
 *
 * @param timestamp seconds since 1970, with a fraction
 */
record Alert(String sensor, String metric, double value, double threshold, double timestamp) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** As a JSON object. */
    byte[] json() {
        return JSON.writeValueAsBytes(this);
    }
}
