// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/** The rules for topic names (section 4.7): what a message is published to. */
public final class TopicName {

    private TopicName() {}

    /**
     * Returns {@code topic} when it is a valid topic name.
     *
     * @throws IllegalArgumentException if it is empty, longer than 65,535 bytes of UTF-8, has a wildcard, U+0000 or an
     *     unpaired surrogate; says which and where
     */
    public static String check(String topic) {
        String problem = problemOf(topic);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        return topic;
    }

    /** What is wrong with the name, in one sentence; empty when it is valid. Does not throw. */
    public static String problemOf(String topic) {
        throw new UnsupportedOperationException("the topic task implements this");
    }
}
