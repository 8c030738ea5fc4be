// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The answers of one type that a client waits for: each comes at most once, in the order of what it answers. */
final class FuzzAnswers {

    private final String name;
    private final List<Integer> expected = new ArrayList<>();
    /* A message that was sent again while its answer was on its way may or may not be answered again. */
    private final Map<Integer, Integer> repeated = new HashMap<>();

    FuzzAnswers(String name) {
        this.name = name;
    }

    void expect(int packetId) {
        if (expected.contains(packetId)) {
            repeated.merge(packetId, 1, Integer::sum);
        } else {
            expected.add(packetId);
        }
    }

    void answered(int packetId) {
        if (!expected.isEmpty() && expected.get(0) == packetId) {
            expected.remove(0);
        } else if (repeated.getOrDefault(packetId, 0) > 0) {
            repeated.merge(packetId, -1, Integer::sum);
            expected.remove(Integer.valueOf(packetId));
        } else {
            throw new AssertionError(name + " for " + packetId + " is not due; due are " + expected);
        }
    }
}
