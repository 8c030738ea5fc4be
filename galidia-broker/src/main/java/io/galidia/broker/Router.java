// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Decision;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.topic.MatchCache;
import io.galidia.topic.ShareGroup;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings a message to every session that wants it. Belongs to one loop. */
final class Router {

    /* A topic is matched once and its receivers are remembered until a subscription under its first level changes.
     * Sessions of this loop get the message at once; for those of other loops it goes into one batch per loop, which is
     * handed over when the burst ends. The publisher is answered when every session has the message: at once when
     * all are here, else when the last loop has reported. */
    private static final int MAX_TOPICS = 32_768;
    /** Of all remembered topics together; each takes up to some 50 bytes. */
    private static final int MAX_RECEIVERS = 1 << 20;

    private final Worker worker;
    private final Permissions permissions;
    private final Metrics metrics;
    private final Retained retained;
    private final MatchCache<Session, Interest, Receivers> receivers;
    /** For the next message; null while one is on its way, which may bring about another: a client's end its will. */
    private @Nullable Pass spare = new Pass();

    Router(Worker worker) {
        this.worker = worker;
        Broker broker = worker.broker;
        permissions = broker.permissions;
        metrics = broker.metrics;
        retained = broker.retained;
        receivers = broker.subscriptions.cache(MAX_TOPICS, Receivers::new, Receivers::size, MAX_RECEIVERS);
    }

    /**
     * Routes a message that may be published. The payload may be a view that is valid until this returns.
     *
     * @param from the session that publishes it, or whose will it is; null for the broker itself
     * @param publisher who waits for an answer; null for nobody
     */
    void route(Publish message, @Nullable Session from, @Nullable ClientConnection publisher) {
        Pass pass = spare == null ? new Pass() : spare;
        spare = null;
        pass.begin(message, publisher);
        try {
            route(message, from, pass);
        } finally {
            pass.end();
            spare = pass;
        }
    }

    private void route(Publish message, @Nullable Session from, Pass pass) {
        if (message.retain()) {
            // Before matching: a new subscriber finds the message either way.
            retained.store(pass.owned(), worker.now());
            worker.broker.retainedSweep.kept(message, worker);
        }
        Receivers receivers = this.receivers.match(message.topic());
        int found = 0;
        for (int i = 0; i < receivers.size(); i++) {
            Interest interest = receivers.interest(i, from);
            if (interest != null && pass.give(interest, receivers.mayGet(i, message.topic(), permissions))) {
                found++;
            }
        }
        for (int i = 0; i < receivers.shares.size(); i++) {
            if (giveToOne(pass, receivers.shares.get(i), Set.of())) {
                found++;
            }
        }
        ClientConnection publisher = pass.publisher;
        if (publisher != null && pass.receipt == null) {
            publisher.acknowledge(
                    message.packetId(), found > 0 ? ReasonCode.SUCCESS : ReasonCode.NO_MATCHING_SUBSCRIBERS);
        }
    }

    /**
     * Finds another receiver for a message of the share with this filter whose member has left, or may not have it. False
     * when there is none.
     *
     * @param refusedBy members that are not asked again
     */
    boolean reroute(Publish message, String filter, Set<Session> refusedBy) {
        var plain = new Publish(
                message.topic(),
                message.payload(),
                message.qos(),
                message.retain(),
                false,
                0,
                message.properties().without(Property.SUBSCRIPTION_IDENTIFIER));
        var pass = new Pass();
        pass.begin(plain, null);
        for (ShareGroup<Session, Interest> group : receivers.match(message.topic()).shares) {
            if (group.options(0).filter.equals(filter) && giveToOne(pass, group, refusedBy)) {
                return true;
            }
        }
        return false;
    }

    /** Takes turns among the members that are connected; when none is, among all. Passes over those that may not. */
    private boolean giveToOne(Pass pass, ShareGroup<Session, Interest> group, Set<Session> refusedBy) {
        int size = group.size();
        int online = 0;
        for (int i = 0; i < size; i++) {
            if (group.subscriber(i).isOnline) {
                online++;
            }
        }
        int turn = group.nextTurn();
        if (online > 0) {
            int skipped = turn % online;
            for (int i = 0; i < 2 * size; i++) {
                Session member = group.subscriber(i % size);
                if (member.isOnline && --skipped < 0 && giveTo(pass, group, i % size, refusedBy)) {
                    return true;
                }
            }
        }
        for (int i = 0; i < size; i++) {
            int index = ((turn % size) + i) % size;
            if (!group.subscriber(index).isOnline && giveTo(pass, group, index, refusedBy)) {
                return true;
            }
        }
        return false;
    }

    private boolean giveTo(Pass pass, ShareGroup<Session, Interest> group, int index, Set<Session> refusedBy) {
        Session member = group.subscriber(index);
        if (refusedBy.contains(member)) {
            return false;
        }
        Interest interest = group.options(index);
        boolean isLost = !member.isOnline && pass.message.qos().min(interest.qos) == Qos.AT_MOST_ONCE;
        if (isLost) {
            metrics.count(Loss.OFFLINE);
            return false;
        }
        return pass.give(
                refusedBy.isEmpty() ? interest : interest.refusedBy(refusedBy),
                permissions.mayGet(member, pass.message.topic()));
    }

    /** One message on its way. */
    private final class Pass {
        private Publish message = Layouts.NOTHING;
        private @Nullable ClientConnection publisher;
        private boolean isOwned;
        private @Nullable Receipt receipt;

        void begin(Publish newMessage, @Nullable ClientConnection newPublisher) {
            message = newMessage;
            publisher = newPublisher;
            isOwned = false;
            receipt = null;
        }

        void end() {
            begin(Layouts.NOTHING, null);
        }

        /** The message with a payload that can be kept. */
        Publish owned() {
            if (!isOwned) {
                message = message.copy();
                isOwned = true;
            }
            return message;
        }

        /** Gives it to one session; false when that may not have it. */
        boolean give(Interest interest, Decision decision) {
            boolean isPending = decision.isPending();
            if (!isPending && !decision.isAllowed()) {
                metrics.count(Loss.NOT_AUTHORIZED);
                return false;
            }
            Worker owner = interest.session.owner;
            boolean isHere = owner == worker;
            if (!isHere && isTooMuchFor(owner)) {
                metrics.count(Loss.SLOW);
                return true;
            }
            if (!isHere || isPending || message.qos().min(interest.qos) != Qos.AT_MOST_ONCE) {
                owned();
            }
            if (isHere) {
                worker.take(message, interest, isPending ? decision : null);
            } else {
                handOver(owner, interest, isPending ? decision : null);
            }
            return true;
        }

        /** QoS 1 and 2 are held back by the answers that their publishers wait for; QoS 0 has nothing but this. */
        private boolean isTooMuchFor(Worker owner) {
            return message.qos() == Qos.AT_MOST_ONCE && owner.backlogBytes.get() > Worker.MAX_BACKLOG_BYTES;
        }

        private void handOver(Worker owner, Interest interest, @Nullable Decision decision) {
            Batch batch = worker.batchFor(owner);
            batch.add(message, interest, decision);
            if (publisher != null) {
                if (receipt == null) {
                    receipt = new Receipt(publisher, message.packetId());
                }
                batch.add(receipt);
            }
        }
    }
}
