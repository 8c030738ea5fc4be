// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/** The rules for topic names (section 4.7): what a message is published to. */
public final class TopicName {

    private static final String KIND = "topic name";

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

    /** What is wrong with the name, in one sentence; empty when it is valid. Does not throw, and allocates only then. */
    public static String problemOf(String topic) {
        return isPlain(topic) ? "" : closeLook(topic);
    }

    /** Whether it is valid because nothing about it needs a closer look: ASCII and not long. */
    private static boolean isPlain(String topic) {
        int length = topic.length();
        for (int i = 0; i < length; i++) {
            char c = topic.charAt(i);
            if (c == 0 || c >= 0x80 || c == '+' || c == '#') {
                return false;
            }
        }
        return length > 0 && length <= TopicText.MAX_BYTES;
    }

    private static String closeLook(String topic) {
        for (int i = 0; i < topic.length(); i++) {
            char c = topic.charAt(i);
            if (c == '+' || c == '#') { // MQTT-4.7.1-1, MQTT-4.7.0-1
                return TopicText.at(KIND, topic, i, "'" + c + "' is a wildcard, which only filters have");
            }
        }
        return TopicText.problemOf(KIND, topic);
    }

    /** How many levels a valid topic name or filter has: one more than it has slashes. */
    public static int levels(String topic) {
        int levels = 1;
        for (int i = topic.indexOf('/'); i >= 0; i = topic.indexOf('/', i + 1)) {
            levels++;
        }
        return levels;
    }
}
