// SPDX-License-Identifier: Apache-2.0

/** The normative statements of MQTT as cases that run against any broker. */
module io.galidia.conformance {
    requires transitive io.galidia.core;
    requires static transitive org.jspecify;

    exports io.galidia.conformance;
    exports io.galidia.conformance.server;
}
