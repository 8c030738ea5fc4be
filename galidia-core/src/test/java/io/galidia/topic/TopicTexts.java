// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Random topics, filters and texts, and the rules of the standard written the slow and obvious way. */
final class TopicTexts {

    private static final Arbitrary<String> TOPIC_LEVEL = Arbitraries.of("", "a", "b", "ab", "$a", "é");
    private static final Arbitrary<String> FILTER_LEVEL = Arbitraries.of("", "a", "b", "ab", "$a", "é", "+", "+", "+");

    private TopicTexts() {}

    static Arbitrary<String> topics() {
        return TOPIC_LEVEL
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(TopicTexts::joined)
                .filter(text -> !text.isEmpty());
    }

    static Arbitrary<String> filters() {
        Arbitrary<List<String>> levels = FILTER_LEVEL.list().ofMaxSize(5);
        Arbitrary<List<String>> withHash = levels.map(list -> {
            var longer = new java.util.ArrayList<>(list);
            longer.add("#");
            return longer;
        });
        return Arbitraries.oneOf(levels, withHash).map(TopicTexts::joined).filter(text -> !text.isEmpty());
    }

    static Arbitrary<String> sharedFilters() {
        return filters().map(filter -> "$share/g/" + filter);
    }

    /** Texts of the characters that matter, mostly wrong ones. */
    static Arbitrary<String> anything() {
        return Arbitraries.of("a", "/", "/", "+", "#", "$", "$share", "$share/", "\0", "\uD83D", "\uDE00", "😀", "é")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    /** Two levels that have the same hash under the key of this process. */
    static List<String> levelsThatCollide() {
        Map<Integer, String> byHash = new HashMap<>();
        Random random = new Random(1); // levels in a row hardly ever collide
        while (true) {
            String level = Long.toHexString(random.nextLong());
            String other = byHash.put(Node.hash(level, 0, level.length()), level);
            if (other != null) {
                return List.of(other, level);
            }
        }
    }

    private static String joined(List<String> levels) {
        return String.join("/", levels);
    }

    /** Section 4.7 by levels and recursion; the filter comes without share. */
    static boolean matches(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        return matches(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean matches(List<String> filter, List<String> topic) {
        if (filter.equals(List.of("#"))) {
            return true;
        }
        if (filter.isEmpty() || topic.isEmpty()) {
            return filter.isEmpty() && topic.isEmpty();
        }
        boolean isSame = filter.get(0).equals("+") || filter.get(0).equals(topic.get(0));
        return isSame && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }

    static boolean isText(String text) {
        return !text.isEmpty()
                && text.indexOf('\0') < 0
                && java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    static boolean isName(String text) {
        return isText(text) && text.matches("(?s)[^+#]*");
    }

    static boolean isFilter(String text) {
        if (!isText(text)) {
            return false;
        }
        String level = "(\\+|[^+#/]*)";
        String filter = "(#|" + level + "(/" + level + ")*(/#)?)";
        return text.startsWith("$share/")
                ? text.matches("(?s)\\$share/[^+#/]+/(?!\\z)" + filter)
                : text.matches("(?s)" + filter);
    }
}
