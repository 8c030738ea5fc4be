// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import java.util.StringJoiner;

/**
 * Numbered topics of one depth, spread like real ones: each level has about as many names as the others. Thread-safe.
 *
 * @param count how many there are, at least 1
 * @param depth how many levels each has, 1 to 100
 */
public record Topics(int count, int depth) {

    /** What filters have that topics have not. */
    public enum Wildcard {
        /** Nothing: the filter is the topic. */
        NONE,
        /** One level more, {@code +}, at another place from filter to filter. */
        PLUS,
        /** {@code #} behind the topic. */
        HASH
    }

    /** @throws IllegalArgumentException if a number is out of its bounds */
    public Topics {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least 1 topic, not " + count);
        }
        if (depth < 1 || depth > 100) {
            throw new IllegalArgumentException("topics must have 1 to 100 levels, not " + depth);
        }
    }

    /** The topic with this number, counted from 0. */
    public String topic(int number) {
        return levels(number, "");
    }

    /** A topic that the filter with this number matches, and no other one. */
    public String topic(int number, Wildcard wildcard) {
        return levels(number, wildcard == Wildcard.PLUS ? "any" : "");
    }

    /** The filter with this number; no two are the same. */
    public String filter(int number, Wildcard wildcard) {
        return switch (wildcard) {
            case NONE -> levels(number, "");
            case PLUS -> levels(number, "+");
            case HASH -> levels(number, "") + "/#";
        };
    }

    /** The levels that the number has, with one more among them unless that is empty. */
    private String levels(int number, String more) {
        int names = Math.max(2, (int) Math.ceil(Math.pow(count, 1.0 / depth)));
        int place = more.isEmpty() ? -1 : number % (depth + 1);
        var text = new StringJoiner("/");
        int rest = number;
        for (int level = 0; level < depth; level++) {
            if (level == place) {
                text.add(more);
            }
            text.add("n" + Integer.toString(level == depth - 1 ? rest : rest % names, 36));
            rest /= names;
        }
        if (place == depth) {
            text.add(more);
        }
        return text.toString();
    }
}
