// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of an access control file: what is allowed, or denied, on the topics that match.
 *
 * @param access what the line says
 * @param filter the topics, with {@code +} where {@code %u} and {@code %c} stand
 * @param userLevels the levels that have to be the user name, from 0
 * @param clientLevels the levels that have to be the client identifier
 */
record AclRule(Access access, TopicFilter filter, List<Integer> userLevels, List<Integer> clientLevels) {

    /** What a line says. */
    enum Access {
        READ,
        WRITE,
        READWRITE,
        DENY;

        boolean grants(Action action) {
            return this == READWRITE || this == (action == Action.WRITE ? WRITE : READ);
        }
    }

    /** @throws IllegalArgumentException if the topic is no filter; says what is wrong */
    static AclRule parse(Access access, String topic, boolean isPattern) {
        List<Integer> userLevels = new ArrayList<>();
        List<Integer> clientLevels = new ArrayList<>();
        String filter = topic;
        if (isPattern) {
            String[] levels = topic.split("/", -1);
            for (int i = 0; i < levels.length; i++) {
                if (levels[i].equals("%u") || levels[i].equals("%c")) {
                    (levels[i].equals("%u") ? userLevels : clientLevels).add(i);
                    levels[i] = "+";
                } else if (levels[i].contains("%u") || levels[i].contains("%c")) {
                    throw new IllegalArgumentException(
                            "%u and %c must stand alone in their level, not '" + levels[i] + "'");
                }
            }
            filter = String.join("/", levels);
        }
        TopicFilter parsed = TopicFilter.of(filter);
        if (parsed.shareName() != null) {
            throw new IllegalArgumentException("a rule is about topics, it cannot have a share name: '" + topic + "'");
        }
        return new AclRule(access, parsed, List.copyOf(userLevels), List.copyOf(clientLevels));
    }

    boolean usesUser() {
        return !userLevels.isEmpty();
    }

    boolean usesClient() {
        return !clientLevels.isEmpty();
    }

    /** Whether the rule is about this topic of this client. */
    boolean matches(String user, String clientId, String topic) {
        return filter.matches(topic) && hasLevels(topic, userLevels, user) && hasLevels(topic, clientLevels, clientId);
    }

    private static boolean hasLevels(String topic, List<Integer> levels, String name) {
        for (int i = 0; i < levels.size(); i++) {
            if (!hasLevel(topic, levels.get(i), name)) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasLevel(String topic, int level, String name) {
        int from = 0;
        for (int i = 0; i < level; i++) {
            from = topic.indexOf('/', from) + 1;
        }
        int to = from + name.length();
        return topic.startsWith(name, from) && (to == topic.length() || topic.charAt(to) == '/');
    }

    /** Whether there are topics that the rule is about and that the other filter matches. */
    boolean overlaps(String user, String clientId, TopicFilter other) {
        String[] levels = filter.topicFilter().split("/", -1);
        userLevels.forEach(level -> levels[level] = user);
        clientLevels.forEach(level -> levels[level] = clientId);
        return TopicFilter.of(String.join("/", levels)).overlaps(other);
    }
}
