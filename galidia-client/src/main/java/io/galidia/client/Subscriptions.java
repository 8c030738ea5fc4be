// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.Connection;
import io.galidia.Event.MqttMessage;
import io.galidia.MqttException;
import io.galidia.net.Loop;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.UnsubAck;
import io.galidia.topic.Matches;
import io.galidia.topic.ShareGroup;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the application has subscribed to: restored after each connect, and found for each message. Belongs to the loop. */
final class Subscriptions {

    private static final int LARGEST_ID = 268_435_455;
    private static final int MOST_LEVELS = 65_535;

    private final Loop loop;
    private final BiConsumer<Declared, ReasonCode> refused;
    private final Consumer<Declared> added;
    private final Map<String, Declared> byFilter = new LinkedHashMap<>();
    private final Map<Integer, Declared> byId = new HashMap<>();
    private final TopicTree<Declared, Boolean> tree = new TopicTree<>(MOST_LEVELS, Integer.MAX_VALUE);
    private final Left left = new Left();
    private long lastNumber;
    private @Nullable Connection connection;
    private @Nullable String closedWhy;
    private boolean usesIds;

    /**
     * @param refused told when the server has refused one
     * @param added told of a new one, when messages may have waited for it
     */
    Subscriptions(Loop loop, BiConsumer<Declared, ReasonCode> refused, Consumer<Declared> added) {
        this.loop = loop;
        this.refused = refused;
        this.added = added;
    }

    // ---- any thread

    void add(Declared subscription) {
        inLoop(() -> {
            String problem = problemOf(subscription);
            if (problem != null) {
                subscription.granted().completeExceptionally(new IllegalStateException(problem));
                return;
            }
            String filter = subscription.wireFilter();
            subscription.id = freeId(filter);
            subscription.number = ++lastNumber;
            byFilter.put(filter, subscription);
            byId.put(subscription.id, subscription);
            tree.add(plain(subscription), subscription, true);
            left.remove(filter);
            ask(subscription);
            added.accept(subscription);
        });
    }

    private @Nullable String problemOf(Declared subscription) {
        Declared there = byFilter.get(subscription.wireFilter());
        return there == null
                ? closedWhy
                : "\"" + subscription.wireFilter() + "\" is subscribed to already; unsubscribe " + there + " first";
    }

    /** Each share gets its messages by itself, so that it has a place in the tree like any other. */
    private static TopicFilter plain(Declared subscription) {
        TopicFilter filter = subscription.pattern().filter();
        return filter.shareName() == null ? filter : TopicFilter.of(filter.topicFilter());
    }

    /** The same for the same filter in each run of a program, so that a session that is gone on with knows it. */
    private int freeId(String filter) {
        int id = Math.floorMod(filter.hashCode(), LARGEST_ID) + 1;
        while (byId.containsKey(id)) {
            id = id % LARGEST_ID + 1;
        }
        return id;
    }

    CompletableFuture<Void> remove(Declared subscription) {
        CompletableFuture<Void> outcome = new CompletableFuture<>();
        subscription.removed();
        inLoop(() -> {
            String filter = subscription.wireFilter();
            if (!byFilter.remove(filter, subscription)) {
                outcome.complete(null);
                return;
            }
            byId.remove(subscription.id);
            tree.remove(plain(subscription), subscription);
            subscription
                    .granted()
                    .completeExceptionally(new MqttException(
                            ReasonCode.UNSPECIFIED_ERROR, subscription + " was ended by the application"));
            left.add(subscription);
            Connection current = current();
            if (current == null) {
                outcome.complete(null); // the next connection sees to it
            } else {
                current.unsubscribe(filter)
                        .whenComplete((answer, error) -> unsubscribed(subscription, answer, outcome));
            }
        });
        return outcome;
    }

    private void unsubscribed(Declared subscription, @Nullable UnsubAck answer, CompletableFuture<Void> outcome) {
        ReasonCode reason = answer == null || answer.reasons().isEmpty()
                ? ReasonCode.SUCCESS
                : answer.reasons().get(0);
        if (reason.isError()) {
            outcome.completeExceptionally(
                    new MqttException(reason, "the server does not end " + subscription + ": " + reason.text()));
            return;
        }
        if (answer != null) {
            left.confirmed(subscription);
        }
        outcome.complete(null);
    }

    private void inLoop(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // ---- on the loop

    /** The connection, unless its end is decided already. */
    private @Nullable Connection current() {
        Connection current = connection;
        return current != null && current.isOpen() ? current : null;
    }

    /** A connection is open: everything is subscribed to that the server does not have, or might not have. */
    void connected(Connection opened, boolean isSessionPresent, Properties connAck) {
        connection = opened;
        boolean isVersion5 = opened.version().hasProperties();
        usesIds = isVersion5 && connAck.flag(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, true);
        if (!isSessionPresent) {
            left.clear();
            byFilter.values().forEach(each -> each.isConfirmed = false);
        }
        for (Declared gone : left.unconfirmed()) {
            Connection current = current();
            if (current != null) {
                current.unsubscribe(gone.wireFilter())
                        .whenComplete((answer, error) -> unsubscribed(gone, answer, new CompletableFuture<>()));
            }
        }
        for (Declared each : List.copyOf(byFilter.values())) {
            if (isVersion5 || !each.isConfirmed) { // asking again before MQTT 5 brings retained messages again
                ask(each);
            }
        }
    }

    void disconnected() {
        connection = null;
    }

    private void ask(Declared subscription) {
        Connection current = current();
        if (current == null) {
            return;
        }
        Properties properties = usesIds ? Properties.NONE.withSubscriptionIdentifier(subscription.id) : Properties.NONE;
        current.subscribe(List.of(subscription.subscription()), properties).whenComplete((answer, error) -> {
            if (answer != null) {
                answered(subscription, answer.reasons().get(0));
            } else if (isFinal(error)) {
                subscription.granted().completeExceptionally(error);
            }
        });
    }

    /** Whether the server cannot have what is asked for; what went with its connection is asked for again by the next. */
    private static boolean isFinal(Throwable error) {
        return !(error instanceof MqttException known) || known.reason() != ReasonCode.UNSPECIFIED_ERROR;
    }

    private void answered(Declared subscription, ReasonCode reason) {
        subscription.isConfirmed = !reason.isError();
        if (!reason.isError()) {
            subscription.granted().complete(reason);
            return;
        }
        String filter = subscription.wireFilter();
        subscription
                .granted()
                .completeExceptionally(new MqttException(
                        reason, "the server refuses to subscribe to \"" + filter + "\": " + reason.text()));
        refused.accept(subscription, reason);
    }

    /** Those that a message is for: the ones that the server names, else all that match; none if it is of one that ended. */
    List<Declared> of(MqttMessage message) {
        List<Integer> ids = message.properties().subscriptionIdentifiers();
        List<Declared> named = named(ids, message.topic(), true);
        if (!named.isEmpty() || left.hasAny(ids)) {
            return named;
        }
        List<Declared> matching = matching(message.topic());
        // Some servers have filters that begin with words of their own, which are no part of the topic.
        return matching.isEmpty() ? named(ids, message.topic(), false) : matching;
    }

    /** All that match a topic, in the order of their declaration. */
    List<Declared> matching(String topic) {
        List<Declared> matching = new ArrayList<>(1);
        tree.match(topic).forEach(new Matches.Visitor<Declared, Boolean>() {
            @Override
            public void subscription(Declared subscriber, Boolean options) {
                matching.add(subscriber);
            }

            @Override
            public void shared(ShareGroup<Declared, Boolean> group) {
                throw new IllegalStateException("the tree has no shares");
            }
        });
        if (matching.size() > 1) {
            matching.sort(Comparator.comparingLong(each -> each.number));
        }
        return matching;
    }

    private List<Declared> named(List<Integer> ids, String topic, boolean isMatchWanted) {
        if (ids.isEmpty()) {
            return List.of();
        }
        List<Declared> found = new ArrayList<>(1);
        for (int id : ids) {
            Declared each = byId.get(id);
            if (each != null
                    && !found.contains(each)
                    && (!isMatchWanted || each.pattern().filter().matches(topic))) {
                found.add(each);
            }
        }
        return found;
    }

    /** Whether it is for a subscription that the application has ended. */
    boolean isLeft(MqttMessage message) {
        return left.hasAny(message.properties().subscriptionIdentifiers()) || left.matches(message.topic());
    }

    List<String> filters() {
        return byFilter.values().stream().map(Declared::filter).toList();
    }

    /** The client has ended. */
    void close(String why) {
        connection = null;
        closedWhy = why;
        for (Declared each : byFilter.values()) {
            each.granted().completeExceptionally(new MqttException(ReasonCode.UNSPECIFIED_ERROR, why));
        }
    }
}
