// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

/**
 * Numbered topics of one depth, spread like real ones: each level has about as many names as the others. Thread-safe.
 *
 * @param count how many there are, at least 1
 * @param depth how many levels each has, 1 to 100
 */
public record Topics(int count, int depth) {

    /** What stands in a filter instead of the name of the topic's level. */
    public enum Wildcard {
        /** Nothing: the filter is the topic. */
        NONE,
        /** {@code +} for one level, another one from filter to filter. */
        PLUS,
        /** {@code #} for the last level. */
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
        return filter(number, Wildcard.NONE);
    }

    /** A filter that matches the topic with this number. */
    public String filter(int number, Wildcard wildcard) {
        int names = Math.max(2, (int) Math.ceil(Math.pow(count, 1.0 / depth)));
        int plus = wildcard == Wildcard.PLUS ? number % depth : -1;
        var text = new StringBuilder();
        int rest = number;
        for (int level = 0; level < depth; level++) {
            boolean isLast = level == depth - 1;
            text.append(level == 0 ? "" : "/");
            if (level == plus) {
                text.append('+');
            } else if (isLast && wildcard == Wildcard.HASH) {
                text.append('#');
            } else {
                text.append('n').append(Integer.toString(isLast ? rest : rest % names, 36));
            }
            rest /= names;
        }
        return text.toString();
    }
}
