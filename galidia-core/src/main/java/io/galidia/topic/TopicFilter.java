// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import org.jspecify.annotations.Nullable;

/** A valid topic filter (section 4.7), parsed once: which topic names a subscription is for. Immutable. */
public final class TopicFilter {

    private final String text;

    private TopicFilter(String text) {
        this.text = text;
    }

    /**
     * The filter with this text, {@code $share/name/filter} included.
     *
     * @throws IllegalArgumentException if it is not valid; says what is wrong and where
     */
    public static TopicFilter of(String text) {
        return new TopicFilter(text);
    }

    /** What is wrong with the filter, in one sentence; empty when it is valid. Does not throw. */
    public static String problemOf(String text) {
        throw new UnsupportedOperationException("the topic task implements this");
    }

    /**
     * Whether a message published to {@code topic} is for this filter. {@code $share/name/} in front is not looked at. A
     * filter that begins with a wildcard does not match a topic that begins with {@code $} (MQTT-4.7.2-1).
     */
    public boolean matches(String topic) {
        throw new UnsupportedOperationException("the topic task implements this");
    }

    /** Whether it has a {@code +} or {@code #}. */
    public boolean hasWildcard() {
        throw new UnsupportedOperationException("the topic task implements this");
    }

    /** The name of the share, or null when this is no shared subscription. */
    public @Nullable String shareName() {
        throw new UnsupportedOperationException("the topic task implements this");
    }

    /** The filter without {@code $share/name/}. */
    public String topicFilter() {
        throw new UnsupportedOperationException("the topic task implements this");
    }

    /** The filter as given. */
    @Override
    public String toString() {
        return text;
    }
}
