// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;
import io.galidia.topic.Matches;
import io.galidia.topic.ShareGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who gets the messages of one topic: each session once, with its subscriptions merged, and the shares. Remembers what
 * the authorizer says as long as that may be remembered. Belongs to one loop.
 */
final class Receivers {

    private static final byte UNKNOWN = 0;
    private static final byte ALLOWED = 1;
    private static final byte DENIED = 2;

    final List<ShareGroup<Session, Interest>> shares;

    private final Interest[] all;
    /** The interest in messages that the session itself has published; null for none. */
    private final @Nullable Interest[] own;

    private final byte[] answers;
    private long answersVersion = Authorizer.NOT_CACHEABLE;

    Receivers(Matches<Session, Interest> matches) {
        var collector = new Collector();
        matches.forEach(collector);
        shares = collector.shares;
        int size = collector.merged.size();
        all = new Interest[size];
        own = new @Nullable Interest[size];
        answers = new byte[size];
        int i = 0;
        for (Merged merged : collector.merged.values()) {
            all[i] = merged.all;
            own[i] = merged.own;
            i++;
        }
    }

    /** How many sessions there are, shares not counted. */
    int size() {
        return all.length;
    }

    /** What the session with this number wants of a message that {@code publisher} has published; null for nothing. */
    @Nullable Interest interest(int index, @Nullable Session publisher) {
        Interest interest = all[index];
        Interest withoutOwn = own[index];
        if (publisher == null || withoutOwn == interest) {
            return interest;
        }
        // A will may come from an earlier session of the same client.
        boolean isOwn = interest.session.clientId.equals(publisher.clientId);
        return isOwn ? withoutOwn : interest; // MQTT-3.8.3-3
    }

    /** Whether the session with this number may get a message with this topic. */
    Decision mayGet(int index, String topic, Permissions permissions) {
        long version = permissions.version();
        if (version == Authorizer.NOT_CACHEABLE) {
            return permissions.mayGet(all[index].session, topic);
        }
        if (version != answersVersion) {
            Arrays.fill(answers, UNKNOWN);
            answersVersion = version;
        }
        if (answers[index] == UNKNOWN) {
            Decision decision = permissions.mayGet(all[index].session, topic);
            if (decision.isPending()) {
                return decision;
            }
            answers[index] = decision.isAllowed() ? ALLOWED : DENIED;
        }
        return Decision.of(answers[index] == ALLOWED);
    }

    /** The interests of one session together, with and without those that do not want its own messages. */
    private static final class Merged {
        Interest all;

        @Nullable Interest own;

        Merged(Interest first) {
            all = first;
            own = first.noLocal ? null : first;
        }

        void add(Interest more) {
            all = all.merge(more);
            if (!more.noLocal) {
                own = own == null ? more : own.merge(more);
            }
        }
    }

    private static final class Collector implements Matches.Visitor<Session, Interest> {
        private final IdentityHashMap<Session, Merged> merged = new IdentityHashMap<>(4);
        private final List<ShareGroup<Session, Interest>> shares = new ArrayList<>(0);

        @Override
        public void subscription(Session subscriber, Interest interest) {
            Merged known = merged.get(subscriber);
            if (known == null) {
                merged.put(subscriber, new Merged(interest));
            } else {
                known.add(interest);
            }
        }

        @Override
        public void shared(ShareGroup<Session, Interest> group) {
            shares.add(group);
        }
    }
}
