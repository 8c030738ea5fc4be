// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TopicTreeTest {

    private final TopicTree<String, Integer> tree = new TopicTree<>();

    private void add(String filter, String subscriber, int options) {
        tree.add(TopicFilter.of(filter), subscriber, options);
    }

    /** What matches, as "subscriber=options" and "share[subscriber=options, ...]", sorted. */
    static <S, O> List<String> shown(Matches<S, O> matches) {
        List<String> shown = new ArrayList<>();
        matches.forEach(new Matches.Visitor<S, O>() {
            @Override
            public void subscription(S subscriber, O options) {
                shown.add(subscriber + "=" + options);
            }

            @Override
            public void shared(ShareGroup<S, O> group) {
                List<String> members = new ArrayList<>();
                for (int i = 0; i < group.size(); i++) {
                    members.add(group.subscriber(i) + "=" + group.options(i));
                }
                members.sort(null);
                shown.add(group.name() + members);
            }
        });
        shown.sort(null);
        return shown;
    }

    @Test
    @Tag("MQTT-3.8.4-3")
    void sameFilterAgain_replacesTheOptions() {
        assertThat(tree.add(TopicFilter.of("a/+"), "x", 1)).isNull();
        assertThat(tree.add(TopicFilter.of("a/+"), "x", 2)).isEqualTo(1);
        assertThat(tree.size()).isEqualTo(1);
        assertThat(shown(tree.match("a/b"))).containsExactly("x=2");
    }

    @Test
    void overlappingFilters_giveEachSubscription() {
        add("a/b", "x", 1);
        add("a/+", "x", 2);
        add("#", "x", 3);
        add("a/b/#", "x", 4);
        add("a/b/#", "y", 5);
        add("a", "z", 6);
        assertThat(shown(tree.match("a/b"))).containsExactly("x=1", "x=2", "x=3", "x=4", "y=5");
    }

    @Test
    @Tag("MQTT-4.7.2-1")
    void leadingWildcards_missTopicsWithDollarInFront() {
        add("#", "x", 1);
        add("+/a", "x", 2);
        add("$SYS/#", "x", 3);
        add("$SYS/+", "x", 4);
        assertThat(shown(tree.match("$SYS/a"))).containsExactly("x=3", "x=4");
        assertThat(shown(tree.match("b/$a"))).containsExactly("x=1");
    }

    @Test
    void share_isOneGroupForEachNameAndFilter() {
        add("$share/g/a/+", "x", 1);
        add("$share/g/a/+", "y", 2);
        add("$share/h/a/+", "x", 3);
        add("$share/g/a/b", "x", 4);
        add("a/+", "x", 5);
        assertThat(shown(tree.match("a/b"))).containsExactly("g[x=1, y=2]", "g[x=4]", "h[x=3]", "x=5");
        assertThat(tree.add(TopicFilter.of("$share/g/a/+"), "y", 9)).isEqualTo(2);
        assertThat(tree.remove(TopicFilter.of("$share/g/a/+"), "x")).isEqualTo(1);
        assertThat(tree.remove(TopicFilter.of("$share/g/a/+"), "x")).isNull();
        assertThat(tree.remove(TopicFilter.of("$share/nobody/a/+"), "x")).isNull();
        assertThat(shown(tree.match("a/b"))).containsExactly("g[x=4]", "g[y=9]", "h[x=3]", "x=5");
        assertThat(tree.remove(TopicFilter.of("$share/g/a/+"), "y")).isEqualTo(9);
        assertThat(shown(tree.match("a/b"))).containsExactly("g[x=4]", "h[x=3]", "x=5");
        assertThat(tree.size()).isEqualTo(3);
    }

    @Test
    void turnsOfAShare_goOnWhenMembersComeAndGo() {
        add("$share/g/a", "x", 1);
        assertThat(turn()).isZero();
        add("$share/g/a", "y", 1);
        assertThat(turn()).isEqualTo(1);
        tree.remove(TopicFilter.of("$share/g/a"), "x");
        assertThat(turn()).isEqualTo(2);
    }

    private int turn() {
        var turn = new AtomicLong(-1);
        tree.match("a").forEach(new Matches.Visitor<String, Integer>() {
            @Override
            public void subscription(String subscriber, Integer options) {}

            @Override
            public void shared(ShareGroup<String, Integer> group) {
                turn.set(group.nextTurn());
            }
        });
        return (int) turn.get();
    }

    @Test
    void removal_leavesNoNodeBehind() {
        List<String> filters = List.of("a/b/c/d", "a/b", "a/+/c/#", "#", "$share/g/+/+", "+");
        filters.forEach(filter -> add(filter, "x", 1));
        filters.forEach(
                filter -> assertThat(tree.remove(TopicFilter.of(filter), "x")).isEqualTo(1));
        assertThat(tree.root().children).isNull();
        assertThat(tree.root().plus).isNull();
        assertThat(tree.root().below).isNull();
        assertThat(tree.size()).isZero();
    }

    @Test
    void removalOfWhatIsNotThere_changesNothing() {
        add("a/b", "x", 1);
        add("$share/g/a/b", "x", 1);
        Node before = tree.root();
        assertThat(tree.remove(TopicFilter.of("a/b"), "y")).isNull();
        assertThat(tree.remove(TopicFilter.of("a/b/c/d"), "x")).isNull();
        assertThat(tree.remove(TopicFilter.of("a/+"), "x")).isNull();
        assertThat(tree.remove(TopicFilter.of("$share/g/a/b"), "y")).isNull();
        assertThat(tree.root()).isSameAs(before);
        assertThat(tree.size()).isEqualTo(2);
    }

    @Test
    void filter_withTooManyLevels_isRefused() {
        var small = new TopicTree<String, Integer>(3, 10);
        small.add(TopicFilter.of("a/b/c"), "x", 1);
        assertThatThrownBy(() -> small.add(TopicFilter.of("$share/g/a/b/c/d"), "x", 1))
                .isInstanceOf(TopicLimitException.class)
                .hasMessage("topic filter 'a/b/c/d' has 4 levels, at most 3 are kept")
                .extracting(Throwable::getStackTrace)
                .isEqualTo(new StackTraceElement[0]);
        assertThat(shown(small.match("a/b/c/d"))).isEmpty();
    }

    @Test
    void filters_withTooManyPlacementsOfPlus_areRefused_untilOneIsGone() {
        var small = new TopicTree<String, Integer>(10, 2);
        small.add(TopicFilter.of("+/a"), "x", 1);
        small.add(TopicFilter.of("+/b"), "x", 1);
        small.add(TopicFilter.of("a/#"), "x", 1);
        small.add(TopicFilter.of("a/b"), "x", 1);
        assertThatThrownBy(() -> small.add(TopicFilter.of("a/+"), "x", 1))
                .isInstanceOf(TopicLimitException.class)
                .hasMessageContainingAll("'a/+'", "2 placements");
        assertThat(small.add(TopicFilter.of("+/a"), "x", 2)).isEqualTo(1);
        small.remove(TopicFilter.of("+/a"), "x");
        assertThatThrownBy(() -> small.add(TopicFilter.of("a/+"), "x", 1)).isInstanceOf(TopicLimitException.class);
        small.remove(TopicFilter.of("+/b"), "x");
        small.add(TopicFilter.of("a/+"), "x", 1);
        assertThat(shown(small.match("a/b"))).containsExactly("x=1", "x=1", "x=1");
    }

    @Test
    void hostileFilters_costAtMostLevelsTimesShapes() {
        int levels = 20;
        var hostile = new TopicTree<String, Integer>(128, 500);
        int refused = 0;
        for (int shape = 0; shape < 4_000; shape++) {
            var filter = new StringBuilder();
            for (int level = 0; level < levels; level++) {
                filter.append((shape >> level % 12 & 1) == 1 ? "+/" : "a/");
            }
            try {
                hostile.add(TopicFilter.of(filter + "b"), "x", shape);
            } catch (TopicLimitException expected) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(4_000 - 501);
        var matcher = new Matcher();
        assertThat(matcher.match(hostile.root(), "a/".repeat(levels) + "c").isEmpty())
                .isTrue();
        assertThat(matcher.visits()).isBetween(500L, (levels + 2) * 501L);
    }

    @Test
    void topic_withVeryManyLevels_stopsWhereTheTreeEnds() {
        add("/+/#", "x", 1);
        add("+/+/+", "x", 2);
        var matcher = new Matcher();
        assertThat(shown(matcher.<String, Integer>match(tree.root(), "/".repeat(65_535))))
                .containsExactly("x=1");
        assertThat(matcher.visits()).isLessThan(20);
    }

    @Test
    void cache_seesEveryChange() {
        var cache = tree.cache(16);
        assertThat(cache.match("a/b").isEmpty()).isTrue();
        add("a/b", "x", 1);
        assertThat(shown(cache.match("a/b"))).containsExactly("x=1");
        add("#", "x", 2);
        assertThat(shown(cache.match("a/b"))).containsExactly("x=1", "x=2");
        add("+/b", "x", 3);
        assertThat(shown(cache.match("a/b"))).containsExactly("x=1", "x=2", "x=3");
        tree.remove(TopicFilter.of("a/b"), "x");
        assertThat(shown(cache.match("a/b"))).containsExactly("x=2", "x=3");
    }

    @Test
    void cache_keepsAResult_whileNothingChangesUnderItsFirstLevel() {
        add("a/b", "x", 1);
        var cache = tree.cache(16);
        Matches<String, Integer> first = cache.match("a/b");
        assertThat(cache.match("a/b")).isSameAs(first);
        add("z/b", "x", 1);
        assertThat(cache.match("a/b")).isSameAs(first);
        add("a/c", "x", 1);
        assertThat(cache.match("a/b")).isNotSameAs(first);
    }

    @Test
    void cache_allocatesNothing_forATopicItRemembers() {
        for (int i = 0; i < 100; i++) {
            add("a/+/c", "x" + i, 1);
        }
        var cache = tree.cache(16);
        var sum = new AtomicLong();
        var visitor = new Matches.Visitor<String, Integer>() {
            @Override
            public void subscription(String subscriber, Integer options) {
                sum.addAndGet(options);
            }

            @Override
            public void shared(ShareGroup<String, Integer> group) {}
        };
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 4_000; i++) {
            if (i == 2_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            cache.match("a/b/c").forEach(visitor);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(2_000);
        assertThat(sum).hasValue(400_000);
    }

    @Test
    void cache_isBounded_andRemembersNoLongTopics() {
        var cache = tree.cache(5);
        add("#", "x", 1);
        for (int i = 0; i < 100; i++) {
            assertThat(shown(cache.match("t" + i))).containsExactly("x=1");
        }
        assertThat(cache.remembered()).isBetween(2, 4);
        var one = tree.cache(1);
        Matches<String, Integer> matches = one.match("y".repeat(513));
        assertThat(one.match("y".repeat(513))).isNotSameAs(matches);
        assertThat(one.remembered()).isZero();
    }

    @Test
    void cache_remembersTopicsWhoseHashesAreTheSame() {
        List<String> topics = List.of("AaAa", "BBBB", "AaBB", "BBAa");
        assertThat(topics.stream().map(String::hashCode).distinct()).hasSize(1);
        add("#", "x", 1);
        var cache = tree.cache(4_096);
        List<Object> first = topics.stream().<Object>map(cache::match).toList();
        List<Object> again = topics.stream().<Object>map(cache::match).toList();
        for (int i = 0; i < topics.size(); i++) {
            assertThat(again.get(i)).isSameAs(first.get(i));
        }
    }

    @Test
    void cache_remembersWhatIsMadeOfAResult_andMakesItAnewAfterAChange() {
        var made = new AtomicLong();
        var cache = tree.cache(16, matches -> shown(matches) + " " + made.incrementAndGet(), text -> 0, 0);
        add("a", "x", 1);
        assertThat(cache.match("a")).isEqualTo("[x=1] 1");
        assertThat(cache.match("a")).isEqualTo("[x=1] 1");
        add("a", "y", 2);
        assertThat(cache.match("a")).isEqualTo("[x=1, y=2] 2");
    }

    @Test
    void cache_remembersNoMoreThanItsWeight_andTheNewestOfThat() {
        add("+", "x", 1);
        add("+", "y", 1);
        add("large", "z", 1);
        var cache = tree.cache(64, TopicTreeTest::shown, List::size, 10);
        for (int i = 0; i < 100; i++) {
            cache.match("t" + i);
            assertThat(cache.remembered()).isLessThanOrEqualTo(5);
        }
        List<String> newest = cache.match("t99");
        assertThat(cache.match("t99")).isSameAs(newest);
        var tooSmall = tree.cache(64, TopicTreeTest::shown, List::size, 2);
        assertThat(tooSmall.match("large")).hasSize(3);
        assertThat(tooSmall.remembered()).isZero();
        tooSmall.match("other");
        assertThat(tooSmall.remembered()).isEqualTo(1);
    }

    @Test
    void cache_remembersTopicsOfUpTo512Characters() {
        var cache = tree.cache(1);
        Matches<String, Integer> matches = cache.match("y".repeat(512));
        assertThat(cache.remembered()).isEqualTo(1);
        assertThat(cache.match("y".repeat(512))).isSameAs(matches);
    }

    @Test
    void cache_forgetsEverything_whenAsked() {
        var cache = tree.cache(16);
        cache.match("a");
        cache.clear();
        assertThat(cache.remembered()).isZero();
    }

    @Test
    void cache_forgetsOneOutdatedResult_withEachMatchAfterAChange() {
        var cache = tree.cache(16);
        for (int i = 0; i < 100; i++) {
            cache.match("t" + i);
        }
        assertThat(cache.remembered()).isGreaterThan(8);
        for (int i = 0; i < 16; i++) {
            add("other", "x" + i, 1);
            cache.match("a");
        }
        assertThat(cache.remembered()).isEqualTo(1);
    }

    @Test
    void cache_keepsResultsThatAreUpToDate_whenItLooksForOutdatedOnes() {
        var cache = tree.cache(1024);
        for (int i = 0; i < 1024; i++) {
            cache.match("t" + i);
        }
        assertThat(cache.remembered()).isGreaterThan(512);
    }

    @Test
    void topic_withMoreThanEightMatchingFilters_findsAll() {
        String topic = "a/b/c/d/e/f/g/h/i/j/k";
        add("#", "x", 0);
        for (int end = 1; end > 0; end = topic.indexOf('/', end + 1)) {
            add(topic.substring(0, end) + "/#", "x", end);
        }
        add(topic, "x", 99);
        assertThat(shown(tree.match(topic))).hasSize(12).contains("x=0", "x=1", "x=19", "x=99");
    }

    @Test
    void matcher_keepsNothingAlive_whatItHasMatched() {
        var matcher = new Matcher();
        var gone = new WeakReference<>(matchOnce(matcher));
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();
        assertThat(matcher.visits()).isPositive();
    }

    private static Object matchOnce(Matcher matcher) {
        var tree = new TopicTree<Object, Integer>();
        var subscriber = new Object();
        for (String filter : List.of("a/b", "+/b", "a/#", "a/+")) {
            tree.add(TopicFilter.of(filter), subscriber, 1);
        }
        assertThat(matcher.match(tree.root(), "a/b").isEmpty()).isFalse();
        return subscriber;
    }

    @Test
    void subscribersAndLevels_whoseHashesCollide_areKeptApart() {
        add("a", "Aa", 1);
        add("a", "BB", 2); // "Aa" and "BB" have the same hash
        assertThat(shown(tree.match("a"))).containsExactly("Aa=1", "BB=2");
        List<String> levels = TopicTexts.levelsThatCollide();
        add(levels.get(0) + "/b", "x", 1);
        add(levels.get(1) + "/b", "x", 2);
        assertThat(shown(tree.match(levels.get(0) + "/b"))).containsExactly("x=1");
        assertThat(shown(tree.match(levels.get(1) + "/b"))).containsExactly("x=2");
    }

    @Test
    void levelsSubscribersAndShares_areSpread_soThatNoneIsSearchedOneByOne() {
        for (int i = 0; i < 100; i++) {
            add("level" + i, "x", 1);
            add("a", "subscriber" + i, 1);
            add("$share/group" + i + "/b", "x", 1);
        }
        assertThat(tree.root().children).isInstanceOf(HashTrie.Branch.class);
        assertThat(tree.root().child("a").here).isInstanceOf(HashTrie.Branch.class);
        assertThat(tree.root().child("b").here).isInstanceOf(HashTrie.Branch.class);
    }

    @Test
    void cache_forgetsSubscribersThatAreGone_whenOtherTopicsArePublished() {
        var tree = new TopicTree<Object, Integer>();
        var cache = tree.cache(8);
        var gone = new WeakReference<>(subscribeAndPublish(tree, cache));
        for (int i = 0; i < 64; i++) {
            tree.add(TopicFilter.of("other/" + i), "x", 1);
            cache.match("other/" + i);
        }
        for (int i = 0; i < 50 && gone.get() != null; i++) {
            System.gc();
        }
        assertThat(gone.get()).isNull();
    }

    private static Object subscribeAndPublish(TopicTree<Object, Integer> tree, MatchCache<Object, Integer, ?> cache) {
        var subscriber = new Object();
        tree.add(TopicFilter.of("a"), subscriber, 1);
        cache.match("a");
        tree.remove(TopicFilter.of("a"), subscriber);
        return subscriber;
    }

    @Test
    void oneShape_isAllowed() {
        var small = new TopicTree<String, Integer>(1, 1);
        small.add(TopicFilter.of("a"), "x", 1);
        assertThat(shown(small.match("a"))).containsExactly("x=1");
    }

    @Test
    void limits_thatMakeNoSense_areRefused() {
        assertThatThrownBy(() -> new TopicTree<String, Integer>(0, 1))
                .hasMessage("maxLevels must be 1 to 65535, not 0");
        assertThatThrownBy(() -> new TopicTree<String, Integer>(1, 0))
                .hasMessage("maxShapes must be at least 1, not 0");
        assertThatThrownBy(() -> tree.cache(0)).hasMessage("maxTopics must be at least 1, not 0");
        assertThatThrownBy(() -> tree.add(TopicFilter.of("a"), "x", null)).hasMessage("options");
    }
}
