// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import io.galidia.topic.TopicFilter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares what two brokers did, script by script, and counts the differences that are understood. */
final class Explanations {

    private final Map<Explanation, Integer> counts = new EnumMap<>(Explanation.class);

    /** The first difference that nothing explains; null if there is none. */
    @Nullable String compare(List<Step> steps, List<List<Sight>> ours, List<List<Sight>> theirs) {
        var state = new State();
        for (int step = 0; step < steps.size(); step++) {
            Step done = steps.get(step);
            state.before(done);
            for (int client = 0; client < ScriptGenerator.CLIENTS; client++) {
                Sight our = ours.get(step).get(client);
                Sight their = theirs.get(step).get(client);
                String difference = difference(state, done, client, our, their);
                if (difference != null) {
                    return describe(steps, step, client, our, their, difference);
                }
            }
            state.after(done, ours.get(step).get(done.client()));
        }
        return null;
    }

    /** How often each explanation was needed. */
    Map<Explanation, Integer> counts() {
        return counts;
    }

    private static String describe(List<Step> steps, int step, int client, Sight our, Sight their, String difference) {
        var text = new StringBuilder("step " + step + ", client " + client + ": " + difference + "\n  ours   " + our
                + "\n  theirs " + their);
        for (int i = 0; i <= step; i++) {
            text.append("\n    ").append(i).append(' ').append(steps.get(i));
        }
        return text.toString();
    }

    // ---- one client in one step

    private @Nullable String difference(State state, Step step, int client, Sight our, Sight their) {
        if (!answers(our).equals(answers(their))) {
            return "other answers";
        }
        if (!our.answers().equals(their.answers())) {
            count(step instanceof Step.Open ? Explanation.TAKEN_OVER : Explanation.NO_MATCHING_SUBSCRIBERS);
        }
        var ourKeys = keys(our, state, client);
        var theirKeys = keys(their, state, client);
        for (String key : union(ourKeys, theirKeys)) {
            Explanation explanation = explain(state, step, client, key, all(our, key), all(their, key));
            if (explanation == null && !isSame(all(our, key), all(their, key))) {
                return key;
            }
            if (explanation != null) {
                count(explanation);
                state.ignored.get(client).add(key);
            }
        }
        ourKeys.removeAll(state.ignored.get(client));
        theirKeys.removeAll(state.ignored.get(client));
        boolean isOrdered = !(step instanceof Step.Subscribe); // retained messages come in any order
        if (isOrdered && !new ArrayList<>(ourKeys).equals(new ArrayList<>(theirKeys))) {
            return "another order";
        }
        Set<String> ourReleases = new TreeSet<>(our.releases());
        Set<String> theirReleases = new TreeSet<>(their.releases());
        ourReleases.removeAll(state.ignored.get(client));
        theirReleases.removeAll(state.ignored.get(client));
        return ourReleases.equals(theirReleases) ? null : "other releases";
    }

    private static List<String> answers(Sight sight) {
        List<String> same = new ArrayList<>();
        for (String answer : sight.answers()) {
            if (answer.endsWith("no matching subscribers (0x10)")) {
                same.add(answer.replace("no matching subscribers (0x10)", "success (0x00)"));
            } else if (answer.startsWith("the old connection was closed")) {
                same.add("the old connection was closed");
            } else {
                same.add(answer);
            }
        }
        return same;
    }

    private static boolean isSame(List<Sight.Delivery> ours, List<Sight.Delivery> theirs) {
        return ours.equals(theirs);
    }

    private static @Nullable Explanation explain(
            State state, Step step, int client, String key, List<Sight.Delivery> ours, List<Sight.Delivery> theirs) {
        if (state.broken.contains(key)) {
            return Explanation.WHEN_QOS_2_GOES_ON;
        }
        if (isSame(ours, theirs)) {
            return null;
        }
        String topic = key.substring(0, key.lastIndexOf(" '"));
        boolean isRetainedOnly = step instanceof Step.Subscribe && state.takenOverTopics.contains(topic);
        if ((theirs.isEmpty() && state.takenOverWills.contains(key)) || isRetainedOnly) {
            return Explanation.WILL_AT_TAKEOVER;
        }
        List<String> matching = state.matching(client, topic);
        if (step instanceof Step.Subscribe subscribe && subscribe.hasFilterTwice()) {
            return Explanation.SAME_FILTER_TWICE;
        }
        if (step instanceof Step.Subscribe
                && ours.size() < theirs.size()
                && matching.stream().anyMatch(filter -> filter.startsWith("$share/"))) {
            return Explanation.RETAINED_TO_SHARE;
        }
        if (ours.size() != theirs.size()
                && state.isHolding[client]
                && state.isWindowSet[client]
                && !state.ignored.get(client).isEmpty()) {
            return Explanation.WINDOW_FILLED;
        }
        boolean isOwn = step instanceof Step.Publish && step.client() == client; // as for No Local
        if ((isOwn || withoutRetain(ours).equals(withoutRetain(theirs)))
                && matching.stream().anyMatch(state.replaced.get(client)::contains)) {
            return Explanation.OPTIONS_OF_NEW_SUBSCRIPTION;
        }
        // The one message waits for room in the window where the copy of QoS 0 does not.
        boolean isWaiting = ours.isEmpty() && highest(theirs) == 0 && state.isHolding[client];
        boolean isOne = !ours.isEmpty() && !theirs.isEmpty() && highest(ours) >= highest(theirs);
        return matching.size() > 1 && (isOne || isWaiting) ? Explanation.OVERLAPPING : null;
    }

    private static List<Sight.Delivery> withoutRetain(List<Sight.Delivery> deliveries) {
        return deliveries.stream()
                .map(each -> new Sight.Delivery(
                        each.topic(), each.payload(), each.qos(), false, each.dup(), each.identifiers()))
                .toList();
    }

    private static int highest(List<Sight.Delivery> deliveries) {
        return deliveries.stream().mapToInt(Sight.Delivery::qos).max().orElse(-1);
    }

    private static Set<String> keys(Sight sight, State state, int client) {
        Set<String> keys = new LinkedHashSet<>();
        sight.deliveries().forEach(each -> keys.add(each.key()));
        keys.removeAll(state.ignored.get(client));
        return keys;
    }

    private static List<Sight.Delivery> all(Sight sight, String key) {
        return sight.deliveries().stream()
                .filter(each -> each.key().equals(key))
                .toList();
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new LinkedHashSet<>(one);
        all.addAll(other);
        return all;
    }

    private void count(Explanation explanation) {
        counts.merge(explanation, 1, Integer::sum);
    }

    /** What is known of the script so far. */
    private static final class State {
        final List<Set<String>> ignored = new ArrayList<>();
        final Set<String> broken = new HashSet<>();
        final Set<String> takenOverWills = new HashSet<>();
        final Set<String> takenOverTopics = new HashSet<>();
        final List<Set<String>> replaced = new ArrayList<>();
        final boolean[] isHolding = new boolean[ScriptGenerator.CLIENTS];
        final boolean[] isWindowSet = new boolean[ScriptGenerator.CLIENTS];
        private final boolean[] isWillRetained = new boolean[ScriptGenerator.CLIENTS];
        private final String[] wills = new String[ScriptGenerator.CLIENTS];
        private final List<Set<String>> subscriptions = new ArrayList<>();

        State() {
            for (int client = 0; client < ScriptGenerator.CLIENTS; client++) {
                ignored.add(new HashSet<>());
                replaced.add(new HashSet<>());
                subscriptions.add(new LinkedHashSet<>());
            }
        }

        void before(Step step) {
            if (step instanceof Step.Publish publish && publish.isBroken()) {
                broken.add(publish.topic() + " '" + publish.payload() + "'");
            }
            if (step instanceof Step.Subscribe subscribe) {
                for (Step.Wish wish : subscribe.wishes()) {
                    if (!subscriptions.get(step.client()).add(wish.filter())) {
                        replaced.get(step.client()).add(wish.filter());
                    }
                }
            }
            if (step instanceof Step.Open open) {
                if (wills[step.client()] != null) {
                    takenOverWills.add(wills[step.client()]);
                    if (isWillRetained[step.client()]) {
                        takenOverTopics.add(wills[step.client()].substring(0, wills[step.client()].lastIndexOf(" '")));
                    }
                }
                Step.WillOf will = open.will();
                wills[step.client()] = will == null ? null : will.topic() + " '" + will.payload() + "'";
                isWillRetained[step.client()] = will != null && will.retain();
                isWindowSet[step.client()] = open.receiveMaximum() > 0;
                isHolding[step.client()] = false;
            }
            if (step instanceof Step.Kill || step instanceof Step.Leave) {
                wills[step.client()] = null;
            }
            if (step instanceof Step.Hold) {
                isHolding[step.client()] = true;
            }
        }

        void after(Step step, Sight seen) {
            if (step instanceof Step.Open
                    && seen.answers().stream().noneMatch(answer -> answer.endsWith("session present"))) {
                subscriptions.get(step.client()).clear();
            }
            if (step instanceof Step.Unsubscribe unsubscribe) {
                unsubscribe.filters().forEach(subscriptions.get(step.client())::remove);
            }
        }

        List<String> matching(int client, String topic) {
            return subscriptions.get(client).stream()
                    .filter(filter -> TopicFilter.of(filter.startsWith("$share/s/") ? filter.substring(9) : filter)
                            .matches(topic))
                    .toList();
        }
    }
}
