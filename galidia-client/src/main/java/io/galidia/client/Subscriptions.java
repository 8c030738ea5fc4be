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
import java.util.ArrayList;
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

    private final Loop loop;
    private final BiConsumer<Declared, ReasonCode> refused;
    private final Consumer<Declared> added;
    private final Map<String, Declared> byFilter = new LinkedHashMap<>();
    private final Map<Integer, Declared> byId = new HashMap<>();
    /** Those with a wildcard, or of a share: they have to be tried one by one. */
    private final List<Declared> patterns = new ArrayList<>();
    /** Filters that the server has not confirmed the end of: their messages are not wanted any more. */
    private final Map<String, Declared> leaving = new HashMap<>();

    private @Nullable Connection connection;
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

    /** Any thread. */
    void add(Declared subscription) {
        inLoop(() -> {
            Declared there = byFilter.putIfAbsent(subscription.wireFilter(), subscription);
            if (there != null) {
                subscription
                        .granted()
                        .completeExceptionally(new IllegalStateException("\"" + subscription.wireFilter()
                                + "\" is subscribed to already; unsubscribe " + there + " first"));
                return;
            }
            subscription.id = freeId(subscription.wireFilter());
            byId.put(subscription.id, subscription);
            if (subscription.pattern().filter().hasWildcard()
                    || subscription.pattern().filter().shareName() != null) {
                patterns.add(subscription);
            }
            leaving.remove(subscription.wireFilter());
            ask(subscription);
            added.accept(subscription);
        });
    }

    /** The same for the same filter in each run of a program, so that a session that is gone on with knows it. */
    private int freeId(String filter) {
        int id = Math.floorMod(filter.hashCode(), LARGEST_ID) + 1;
        while (byId.containsKey(id)) {
            id = id % LARGEST_ID + 1;
        }
        return id;
    }

    /** Any thread. */
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
            patterns.remove(subscription);
            subscription
                    .granted()
                    .completeExceptionally(new MqttException(
                            ReasonCode.UNSPECIFIED_ERROR, subscription + " was ended by the application"));
            leaving.put(filter, subscription);
            Connection current = connection;
            if (current == null) {
                outcome.complete(null);
            } else {
                current.unsubscribe(filter)
                        .whenComplete((answer, error) -> unsubscribed(subscription, answer, outcome));
            }
        });
        return outcome;
    }

    private void unsubscribed(Declared subscription, @Nullable UnsubAck answer, CompletableFuture<Void> outcome) {
        if (answer != null) {
            leaving.remove(subscription.wireFilter(), subscription);
            ReasonCode reason = answer.reasons().isEmpty()
                    ? ReasonCode.SUCCESS
                    : answer.reasons().get(0);
            if (reason.isError()) {
                outcome.completeExceptionally(
                        new MqttException(reason, "the server does not end " + subscription + ": " + reason.text()));
                return;
            }
        }
        outcome.complete(null); // without an answer, the next connection sees to it
    }

    private void inLoop(Runnable task) {
        if (loop.isInside()) {
            task.run();
        } else {
            loop.execute(task);
        }
    }

    // ---- on the loop

    /** A connection is open: everything is subscribed to that the server does not have, or might not have. */
    void connected(Connection current, boolean isSessionPresent, Properties connAck) {
        connection = current;
        boolean isVersion5 = current.version().hasProperties();
        usesIds = isVersion5 && connAck.flag(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, true);
        if (!isSessionPresent) {
            leaving.clear();
            byFilter.values().forEach(each -> each.isConfirmed = false);
        }
        for (String filter : List.copyOf(leaving.keySet())) {
            Declared gone = leaving.get(filter);
            current.unsubscribe(filter).whenComplete((answer, error) -> {
                if (answer != null) {
                    leaving.remove(filter, gone);
                }
            });
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
        Connection current = connection;
        if (current == null) {
            return;
        }
        Properties properties = usesIds ? Properties.NONE.withSubscriptionIdentifier(subscription.id) : Properties.NONE;
        current.subscribe(List.of(subscription.subscription()), properties).whenComplete((answer, error) -> {
            if (answer != null) {
                answered(subscription, answer.reasons().get(0));
            } else if (current == connection && error != null) {
                subscription.granted().completeExceptionally(error); // the server cannot have what is asked for
            }
        });
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

    /** Those that a message is for: the ones that the server names, else all that match. */
    List<Declared> of(MqttMessage message) {
        String topic = message.topic();
        List<Integer> ids = message.properties().subscriptionIdentifiers();
        List<Declared> found = new ArrayList<>(1);
        for (int id : ids) {
            Declared named = byId.get(id);
            if (named != null && named.pattern().filter().matches(topic) && !found.contains(named)) {
                found.add(named);
            }
        }
        if (!found.isEmpty()) {
            return found;
        }
        Declared exact = byFilter.get(topic);
        if (exact != null) {
            found.add(exact);
        }
        for (Declared each : patterns) {
            if (each.pattern().filter().matches(topic)) {
                found.add(each);
            }
        }
        return found;
    }

    /** Whether it is for a subscription that the application has ended, of which the server may not know yet. */
    boolean isLeft(String topic) {
        for (Declared each : leaving.values()) {
            if (each.pattern().filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** The client has ended. */
    void close(String why) {
        connection = null;
        for (Declared each : byFilter.values()) {
            each.granted().completeExceptionally(new MqttException(ReasonCode.UNSPECIFIED_ERROR, why));
        }
    }
}
