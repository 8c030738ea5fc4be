// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientEvent;
import io.galidia.Event.MqttMessage;
import io.galidia.Overlap;
import io.galidia.net.Loop;
import io.galidia.packet.Qos;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Brings messages to the handlers of the subscriptions they are for. What nobody has subscribed to (yet) waits,
 * unacknowledged. Belongs to the loop.
 */
final class Inbox {

    private final Loop loop;
    private final Subscriptions subscriptions;
    private final Handlers handlers;
    private final Consumer<ClientEvent> events;
    private final Overlap overlap;
    private final @Nullable Declared rest;
    /** Messages of QoS 1 and 2 that are not answered, by packet identifier. */
    private final Map<Integer, Arrival> arrivals = new HashMap<>();
    /** What no subscription is for, as it came. */
    private final List<MqttMessage> unhandled = new ArrayList<>();

    private final Consumer<Arrival> whenAnswered = this::answered;
    private long received;
    private long dropped;

    /** @param rest takes what no other is for; null for nothing */
    Inbox(
            Loop loop,
            Subscriptions subscriptions,
            Handlers handlers,
            Overlap overlap,
            @Nullable Declared rest,
            Consumer<ClientEvent> events) {
        this.loop = loop;
        this.subscriptions = subscriptions;
        this.handlers = handlers;
        this.overlap = overlap;
        this.rest = rest;
        this.events = events;
    }

    /** A message came; it is not acknowledged when this returns. */
    void receive(MqttMessage message) {
        message.defer();
        boolean isQos0 = message.qos() == Qos.AT_MOST_ONCE;
        if (!isQos0 && message.dup() && isKnown(message)) {
            return;
        }
        received++;
        if (!deliver(message)) {
            if (subscriptions.isLeft(message)) {
                acknowledge(message);
                return;
            }
            if (isQos0) {
                dropped++;
            } else {
                unhandled.add(message);
            }
            events.accept(new ClientEvent.Unhandled(message.topic(), !isQos0));
        }
    }

    private static void acknowledge(MqttMessage message) {
        if (message.qos() != Qos.AT_MOST_ONCE) {
            message.acknowledge();
        }
    }

    /** Whether it is sent again although handlers have it: its answer then goes to the connection that it came by last. */
    private boolean isKnown(MqttMessage message) {
        Arrival known = arrivals.get(message.id());
        if (known == null
                || !known.message().topic().equals(message.topic())
                || known.message().qos() != message.qos()) {
            return false;
        }
        known.repeated(message);
        return true;
    }

    private boolean deliver(MqttMessage message) {
        List<Declared> targets = subscriptions.of(message);
        if (targets.isEmpty()) {
            if (rest == null || subscriptions.isLeft(message)) {
                return false;
            }
            targets = List.of(rest);
        } else if (overlap == Overlap.ONCE) {
            List<Declared> matching = subscriptions.matching(message.topic());
            if (!matching.isEmpty() && !targets.contains(matching.get(0))) {
                acknowledge(message); // a copy: the one that was declared first gets another
                return true;
            }
            targets = targets.subList(0, 1);
        }
        Arrival arrival = new Arrival(message, targets.size(), whenAnswered);
        if (message.qos() != Qos.AT_MOST_ONCE) {
            arrivals.put(message.id(), arrival);
        }
        for (Declared target : targets) {
            handlers.take(handlers.delivery(arrival, target));
        }
        return true;
    }

    /** Any thread. */
    private void answered(Arrival arrival) {
        if (loop.isInside()) {
            answer(arrival);
            return;
        }
        try {
            loop.execute(() -> answer(arrival));
        } catch (RejectedExecutionException ended) {
            // the manager was closed under the client: the server will send the message again
        }
    }

    private void answer(Arrival arrival) {
        arrivals.remove(arrival.message().id(), arrival);
        arrival.answer();
    }

    long received() {
        return received;
    }

    /** Messages of QoS 0 that nobody has subscribed to. */
    long dropped() {
        return dropped;
    }

    /** Messages of QoS 1 and 2 that have no answer yet. */
    int unanswered() {
        return arrivals.size() + unhandled.size();
    }

    /** Those of them that nobody has subscribed to. */
    int unhandled() {
        return unhandled.size();
    }

    /** There is a new subscription. */
    void subscribed() {
        List<MqttMessage> held = List.copyOf(unhandled);
        unhandled.clear(); // a handler on the loop may subscribe again meanwhile
        for (MqttMessage message : held) {
            if (!deliver(message)) {
                unhandled.add(message);
            }
        }
    }

    /** The server will send again what it got no answer to. */
    void disconnected() {
        unhandled.clear();
    }

    /** The server has forgotten the session: packet identifiers mean other messages from now on. */
    void sessionEnded() {
        arrivals.clear();
    }
}
