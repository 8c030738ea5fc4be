// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.topic.TopicFilter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A topic filter whose single-level wildcards may have names: {@code sensors/{room}/temperature} is {@code
 * sensors/+/temperature} on the wire.
 */
final class TopicPattern {

    private final String text;
    private final TopicFilter filter;
    /** From the name of a level to its place in a topic, the first being 0. */
    private final Map<String, Integer> places;

    private TopicPattern(String text, TopicFilter filter, Map<String, Integer> places) {
        this.text = text;
        this.filter = filter;
        this.places = places;
    }

    /** @throws IllegalArgumentException if it is none; says what is wrong */
    static TopicPattern of(String text) {
        if (text.indexOf('{') < 0) {
            return new TopicPattern(text, TopicFilter.of(text), Map.of());
        }
        String[] levels = text.split("/", -1);
        int first = text.startsWith("$share/") ? 2 : 0;
        Map<String, Integer> places = new LinkedHashMap<>();
        for (int i = first; i < levels.length; i++) {
            String level = levels[i];
            if (level.startsWith("{") && level.endsWith("}")) {
                String name = level.substring(1, level.length() - 1);
                if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                    throw new IllegalArgumentException("the name of the level \"" + level + "\" in \"" + text
                            + "\" must be of letters, digits and _, and not begin with a digit");
                }
                if (places.put(name, i - first) != null) {
                    throw new IllegalArgumentException("two levels of \"" + text + "\" have the name " + name);
                }
                levels[i] = "+";
            }
        }
        return new TopicPattern(text, TopicFilter.of(String.join("/", levels)), places);
    }

    /** What is sent to the server. */
    TopicFilter filter() {
        return filter;
    }

    /** The part of a topic that stands where the pattern has this name. */
    String level(String name, String topic) {
        Integer place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" has no level with the name " + name + ", only " + places.keySet());
        }
        int begin = 0;
        for (int i = 0; i < place; i++) {
            begin = topic.indexOf('/', begin) + 1;
        }
        int end = topic.indexOf('/', begin);
        return topic.substring(begin, end < 0 ? topic.length() : end);
    }

    @Override
    public String toString() {
        return text;
    }
}
