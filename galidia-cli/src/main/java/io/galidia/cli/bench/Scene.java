// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import java.util.Set;

/**
 * What a sub-command measures unless options say otherwise.
 *
 * @param publishers by default; 0 if there are none
 * @param subscribers by default; 0 if there are none
 * @param isPaired whether each publisher has a topic and a subscriber of its own
 * @param rate messages per second by default; 0 for as many as go
 */
record Scene(String name, int publishers, int subscribers, boolean isPaired, double rate) {

    static final Scene PAIRS = new Scene("pairs", 50, 50, true, 0);
    static final Scene FANIN = new Scene("fanin", 50, 1, false, 0);
    static final Scene FANOUT = new Scene("fanout", 1, 100, false, 0);
    static final Scene LATENCY = new Scene("latency", 50, 50, true, 4_000);
    static final Scene PUB = new Scene("pub", 1, 0, false, 0);
    static final Scene CONNECT = new Scene("connect", 50, 0, false, 0);
    static final Scene RETAINED = new Scene("retained", 1, 1, false, 0);
    static final Scene SUB = new Scene("sub", 0, 1, false, 0);

    /** Options that would be without effect. */
    Set<String> useless() {
        return switch (name) {
            case "connect" ->
                Set.of(
                        "--qos",
                        "--payload",
                        "--rate",
                        "--subscribers",
                        "--topics",
                        "--filters",
                        "--window",
                        "--name",
                        "--first");
            case "retained" ->
                Set.of(
                        "--rate",
                        "--clients",
                        "--subscribers",
                        "--topics",
                        "--filters",
                        "--window",
                        "--loops",
                        "--first");
            case "pub" -> Set.of("--subscribers");
            case "sub" -> Set.of("--clients", "--payload", "--rate", "--topics", "--window", "--first");
            default -> Set.of("--first");
        };
    }

    /** Demands that nothing could meet or miss. */
    Set<String> unmeasured() {
        return switch (name) {
            case "connect" -> Set.of("--max-loss", "--max-duplicates", "--max-out-of-order");
            case "retained" -> Set.of("--max-out-of-order");
            case "pub" -> Set.of("--max-p50", "--max-p99", "--max-loss", "--max-duplicates", "--max-out-of-order");
            default -> Set.of();
        };
    }
}
