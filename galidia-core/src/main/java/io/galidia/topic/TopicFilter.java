// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import org.jspecify.annotations.Nullable;

/** A valid topic filter (section 4.7), parsed once: which topic names a subscription is for. Immutable. */
public final class TopicFilter {

    private static final String KIND = "topic filter";
    private static final String SHARE = "$share/";

    private final String text;
    private final @Nullable String shareName;
    private final String filter;
    private final boolean hasWildcard;

    private TopicFilter(String text) {
        this.text = text;
        int start = filterStart(text);
        this.shareName = start == 0 ? null : text.substring(SHARE.length(), start - 1);
        this.filter = text.substring(start);
        this.hasWildcard = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    /**
     * The filter with this text, {@code $share/name/filter} included.
     *
     * @throws IllegalArgumentException if it is not valid; says what is wrong and where
     */
    public static TopicFilter of(String text) {
        String problem = problemOf(text);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        return new TopicFilter(text);
    }

    /** What is wrong with the filter, in one sentence; empty when it is valid. Does not throw, and allocates only then. */
    public static String problemOf(String text) {
        String problem = TopicText.problemOf(KIND, text);
        if (!problem.isEmpty()) {
            return problem;
        }
        int start = 0;
        if (text.startsWith(SHARE)) {
            problem = problemOfShare(text);
            if (!problem.isEmpty()) {
                return problem;
            }
            start = filterStart(text);
        }
        return problemOfWildcards(text, start);
    }

    /** Checks {@code $share/name/} and that something follows it. MQTT-4.8.2-1, MQTT-4.8.2-2 */
    private static String problemOfShare(String text) {
        int i = SHARE.length();
        for (; i < text.length() && text.charAt(i) != '/'; i++) {
            char c = text.charAt(i);
            if (c == '+' || c == '#') {
                return TopicText.at(KIND, text, i, "'" + c + "' is not allowed in a share name");
            }
        }
        if (i == SHARE.length()) {
            return TopicText.at(KIND, text, i, "the share name is empty, it needs at least one character");
        }
        if (i + 1 >= text.length()) {
            return TopicText.at(KIND, text, i, "'/' and a topic filter must follow the share name");
        }
        return "";
    }

    private static String problemOfWildcards(String text, int start) {
        int last = text.length() - 1;
        for (int i = start; i <= last; i++) {
            char c = text.charAt(i);
            if (c != '+' && c != '#') {
                continue;
            }
            boolean isAlone = (i == start || text.charAt(i - 1) == '/') && (i == last || text.charAt(i + 1) == '/');
            if (!isAlone) { // MQTT-4.7.1-2, MQTT-4.7.1-3
                return TopicText.at(KIND, text, i, "'" + c + "' must stand alone in its level");
            }
            if (c == '#' && i != last) { // MQTT-4.7.1-2
                return TopicText.at(KIND, text, i, "'#' must be the last level");
            }
        }
        return "";
    }

    /** Where the filter proper begins in a valid text. */
    private static int filterStart(String text) {
        return text.startsWith(SHARE) ? text.indexOf('/', SHARE.length()) + 1 : 0;
    }

    /**
     * Whether a message published to {@code topic} is for this filter. {@code $share/name/} in front is not looked at. A
     * filter that begins with a wildcard does not match a topic that begins with {@code $} (MQTT-4.7.2-1). Takes time in
     * proportion to the length of the topic at most and allocates nothing.
     *
     * @param topic a valid topic name; what is said about any other text has no meaning
     */
    public boolean matches(String topic) {
        int filterEnd = filter.length();
        int topicEnd = topic.length();
        if (topicEnd == 0 || (topic.charAt(0) == '$' && startsWithWildcard())) { // MQTT-4.7.2-1
            return false;
        }
        int i = 0;
        int j = 0;
        while (true) { // both indices are at the first character of a level
            char first = i < filterEnd ? filter.charAt(i) : '/';
            if (first == '#') {
                return true;
            }
            if (first == '+') {
                i++;
                while (j < topicEnd && topic.charAt(j) != '/') {
                    j++;
                }
            } else {
                while (i < filterEnd && filter.charAt(i) != '/') {
                    if (j == topicEnd || topic.charAt(j) != filter.charAt(i)) {
                        return false;
                    }
                    i++;
                    j++;
                }
                if (j < topicEnd && topic.charAt(j) != '/') {
                    return false;
                }
            }
            if (i == filterEnd) {
                return j == topicEnd;
            }
            if (j == topicEnd) { // the parent of "#" is matched too
                return i + 2 == filterEnd && filter.charAt(i + 1) == '#';
            }
            i++;
            j++;
        }
    }

    /** Whether there is a topic that both filters match. Share names are not looked at. */
    public boolean overlaps(TopicFilter other) {
        String[] mine = filter.split("/", -1);
        String[] theirs = other.filter.split("/", -1);
        if ((filter.startsWith("$") && other.startsWithWildcard())
                || (other.filter.startsWith("$") && startsWithWildcard())) {
            return false; // MQTT-4.7.2-1
        }
        int shorter = Math.min(mine.length, theirs.length);
        for (int i = 0; i < shorter; i++) {
            if (mine[i].equals("#") || theirs[i].equals("#")) {
                return true;
            }
            if (!mine[i].equals("+") && !theirs[i].equals("+") && !mine[i].equals(theirs[i])) {
                return false;
            }
        }
        String[] longer = mine.length > shorter ? mine : theirs;
        boolean isOnlyEmpty = shorter == 1 && longer[0].isEmpty(); // "+" and "/#" share "", which is no topic
        return longer.length == shorter || (longer[shorter].equals("#") && !isOnlyEmpty);
    }

    private boolean startsWithWildcard() {
        char first = filter.charAt(0);
        return first == '+' || first == '#';
    }

    /** Whether it has a {@code +} or {@code #}. */
    public boolean hasWildcard() {
        return hasWildcard;
    }

    /** The name of the share, or null when this is no shared subscription. */
    public @Nullable String shareName() {
        return shareName;
    }

    /** The filter without {@code $share/name/}. */
    public String topicFilter() {
        return filter;
    }

    /** Whether the other is a filter with the same text, share name included. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TopicFilter that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The filter as given. */
    @Override
    public String toString() {
        return text;
    }
}
