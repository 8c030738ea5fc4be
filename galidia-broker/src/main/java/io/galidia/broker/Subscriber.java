// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Decision;
import io.galidia.codec.RelaxedRule;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicLimitException;
import io.galidia.topic.TopicScan;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client subscribes to: SUBSCRIBE, UNSUBSCRIBE, and the retained messages that follow (sections 3.8 and 3.10).
 * Belongs to the loop of the connection.
 */
final class Subscriber {

    /** How much of the retained messages is looked at before others get their turn. */
    private static final int STEPS = 10_000;

    private final ClientConnection client;
    private final Broker broker;
    /* Retained messages are found piece by piece, as fast as the client takes them: a filter may match more of them than
     * its queue may hold. Null before the first of them. */
    private @Nullable Queue<Walk> walks;
    private boolean isWalking;

    Subscriber(ClientConnection client) {
        this.client = client;
        broker = client.broker;
    }

    /** A walk through the retained messages for one subscription. */
    private final class Walk implements BiConsumer<String, Retained.Kept> {
        private final Session session;
        private final Interest interest;
        private final TopicScan<Retained.Kept> scan;

        Walk(Session session, Interest interest, TopicScan<Retained.Kept> scan) {
            this.session = session;
            this.interest = interest;
            this.scan = scan;
        }

        @Override
        public void accept(String topic, Retained.Kept kept) {
            deliver(topic, this);
        }
    }

    void subscribe(Subscribe subscribe, Session session) {
        Feature missing = client.isVersion5() ? missingFor(subscribe) : null;
        if (missing != null) {
            client.disconnect(
                    missing.refusal, missing.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " are not served");
            return;
        }
        List<CompletableFuture<Boolean>> answers = new ArrayList<>();
        for (Subscription wanted : subscribe.subscriptions()) {
            String problem = problemOf(wanted.filter());
            if (!problem.isEmpty()) {
                answers.add(CompletableFuture.completedFuture(false));
                continue;
            }
            TopicFilter filter = TopicFilter.of(wanted.filter());
            Decision decision = broker.permissions.maySubscribe(session, filter.topicFilter());
            answers.add(broker.permissions.await(decision, client.worker));
        }
        var all = CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]));
        client.await(
                all.thenApply(
                        done -> answers.stream().map(CompletableFuture::join).toList()),
                allowed -> subscribed(subscribe, session, allowed));
    }

    private void subscribed(Subscribe subscribe, Session session, List<Boolean> allowed) {
        List<ReasonCode> reasons = new ArrayList<>();
        List<Walk> found = new ArrayList<>();
        List<Integer> ids = subscribe.properties().subscriptionIdentifiers();
        int id = ids.isEmpty() ? 0 : ids.get(0);
        for (int i = 0; i < allowed.size(); i++) {
            Subscription wanted = asItIsMeant(subscribe.subscriptions().get(i));
            reasons.add(
                    problemOf(wanted.filter()).isEmpty()
                            ? add(session, wanted, id, allowed.get(i), found)
                            : ReasonCode.TOPIC_FILTER_INVALID);
        }
        client.answer(machine -> machine.subscribed(
                new SubAck(subscribe.packetId(), reasons, Properties.NONE), client.worker.now(), client));
        if (!found.isEmpty()) {
            Queue<Walk> line = walks == null ? new ArrayDeque<>() : walks;
            walks = line;
            line.addAll(found);
        }
        proceed();
    }

    /** A feature that the client uses although CONNACK has told that it is not served; null for none. */
    private @Nullable Feature missingFor(Subscribe subscribe) {
        for (Feature feature : Feature.values()) {
            if (!broker.options.features().contains(feature) && isUsed(feature, subscribe)) {
                return feature;
            }
        }
        return null;
    }

    private static boolean isUsed(Feature feature, Subscribe subscribe) {
        if (feature == Feature.SUBSCRIPTION_IDENTIFIERS) {
            return subscribe.properties().has(Property.SUBSCRIPTION_IDENTIFIER);
        }
        return subscribe.subscriptions().stream().anyMatch(wanted -> isUsed(feature, wanted.filter()));
    }

    private static boolean isUsed(Feature feature, String filter) {
        return feature == Feature.SHARED_SUBSCRIPTIONS
                ? filter.startsWith("$share/")
                : filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
    }

    private boolean isServed(Feature feature, String filter) {
        return broker.options.features().contains(feature) || !isUsed(feature, filter);
    }

    private String problemOf(String filter) {
        if (!isServed(Feature.WILDCARD_SUBSCRIPTIONS, filter) || !isServed(Feature.SHARED_SUBSCRIPTIONS, filter)) {
            return "such filters are not served"; // 3.1.1: MQTT-3.8.3-2
        }
        return isShareBefore5(filter) && !client.channel.tolerance().permits(RelaxedRule.SHARE_BEFORE_5)
                ? "there are no shared subscriptions before MQTT 5"
                : TopicFilter.problemOf(filter);
    }

    private boolean isShareBefore5(String filter) {
        return filter.startsWith("$share/") && !client.isVersion5();
    }

    /* Two brokers that send each other what the other has sent would never come to an end, so mosquitto gives a bridge no
     * messages of its own back; and leaves retain as it was, so that retained messages stay so on the other side. */
    private Subscription asItIsMeant(Subscription wanted) {
        return client.isBridge()
                ? new Subscription(
                        wanted.filter(),
                        wanted.qos(),
                        !wanted.filter().startsWith("$share/"),
                        true,
                        wanted.retainHandling())
                : wanted;
    }

    private ReasonCode add(Session session, Subscription wanted, int id, boolean isAllowed, List<Walk> found) {
        if (!isAllowed) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        boolean isNew = !session.interests.containsKey(wanted.filter());
        if (isNew && session.interests.size() >= broker.options.limits().maxSubscriptions()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        TopicFilter filter = TopicFilter.of(wanted.filter());
        boolean isShared = filter.shareName() != null;
        Qos granted = wanted.qos().min(broker.options.maxQos()); // MQTT-3.2.2-10
        Interest interest = Interest.of(session, wanted, granted, isShared, id);
        try {
            broker.subscriptions.add(filter, session, interest); // MQTT-3.8.4-3
        } catch (TopicLimitException tooMuch) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        session.interests.put(wanted.filter(), interest);
        if (isShareBefore5(wanted.filter())) {
            client.channel.tolerance().letsPass(RelaxedRule.SHARE_BEFORE_5);
        }
        boolean wantsRetained = switch (wanted.retainHandling()) {
            case SEND -> true; // MQTT-3.3.1-9
            case SEND_IF_NEW -> isNew; // MQTT-3.3.1-10
            case DO_NOT_SEND -> false; // MQTT-3.3.1-11
        };
        if (wantsRetained && !isShared) {
            stopWalks(wanted.filter()); // the new one comes past everything
            found.add(new Walk(session, interest, broker.retained.scan(filter)));
        }
        return ReasonCode.granted(granted);
    }

    void unsubscribe(Unsubscribe unsubscribe, Session session) {
        List<ReasonCode> reasons = new ArrayList<>();
        for (String filter : unsubscribe.filters()) {
            if (session.interests.remove(filter) != null) { // MQTT-3.10.4-1
                broker.subscriptions.remove(TopicFilter.of(filter), session);
                stopWalks(filter); // MQTT-3.10.4-2
                reasons.add(ReasonCode.SUCCESS);
            } else {
                reasons.add(
                        TopicFilter.problemOf(filter).isEmpty()
                                ? ReasonCode.NO_SUBSCRIPTION_EXISTED
                                : ReasonCode.TOPIC_FILTER_INVALID);
            }
        }
        client.answer(machine -> machine.unsubscribed(
                new UnsubAck(unsubscribe.packetId(), reasons, Properties.NONE), client.worker.now(), client));
    }

    private void stopWalks(String filter) {
        if (walks != null) {
            walks.removeIf(walk -> walk.interest.filter.equals(filter));
        }
    }

    /** Whether there are retained messages still to be delivered. */
    boolean isProceeding() {
        return walks != null && !walks.isEmpty();
    }

    /** Goes on with retained messages as far as the client takes them. */
    void proceed() {
        Queue<Walk> line = walks;
        if (isWalking || line == null) {
            return;
        }
        isWalking = true;
        try {
            int steps = 0;
            for (Walk walk = line.peek(); walk != null && hasRoom(walk); walk = line.peek()) {
                if (++steps > STEPS) {
                    client.worker.run(this::proceed);
                    return;
                }
                if (walk.scan.run(1, walk)) {
                    line.poll();
                }
            }
        } finally {
            isWalking = false;
            if (line.isEmpty()) {
                walks = null; // an idle subscriber keeps no queue
            }
        }
    }

    private boolean hasRoom(Walk walk) {
        return client.isOpen()
                && client.channel.isWritable()
                && walk.session.state.outgoing().queued() == 0;
    }

    /* What the topic has now is delivered, not what it had when the walk began: the client may have got newer messages since. */
    private void deliver(String topic, Walk walk) {
        Publish kept = broker.retained.current(topic, client.worker.now());
        if (kept == null) {
            return;
        }
        // The subscription may have been replaced meanwhile.
        Interest interest = walk.session.interests.getOrDefault(walk.interest.filter, walk.interest);
        Decision decision = broker.permissions.mayGet(walk.session, topic);
        if (!decision.isPending() && !decision.isAllowed()) {
            broker.metrics.count(Loss.NOT_AUTHORIZED);
            return;
        }
        var properties = kept.properties();
        for (int id : interest.ids) {
            properties = properties.withSubscriptionIdentifier(id);
        }
        Qos qos = kept.qos().min(interest.qos); // MQTT-3.8.4-8
        var message = new Publish(topic, kept.payload(), qos, true, false, 0, properties); // MQTT-3.3.1-8
        walk.session.take(message, interest, decision.isPending() ? decision : null);
    }
}
