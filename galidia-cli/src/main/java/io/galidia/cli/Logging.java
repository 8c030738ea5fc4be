// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import java.util.List;

/**
 * Chooses who writes the log, before anybody asks for a logger: Logback for the broker, with {@link LogSettings}; for
 * everything else the simple provider, which starts several times faster.
 */
final class Logging {

    private Logging() {}

    static void choose(String[] arguments) {
        setDefault("slf4j.internal.verbosity", "WARN"); // not a line about each start
        List<String> words = List.of(arguments);
        if (!words.isEmpty() && words.get(0).equals("broker")) {
            setDefault("slf4j.provider", "ch.qos.logback.classic.spi.LogbackServiceProvider");
            setDefault("galidia.log.level", words.contains("-v") || words.contains("--verbose") ? "DEBUG" : "INFO");
        } else {
            setDefault("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
            // Failures reach the user as the command's own single line; the log would say them a second time.
            setDefault("org.slf4j.simpleLogger.defaultLogLevel", "error");
        }
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
