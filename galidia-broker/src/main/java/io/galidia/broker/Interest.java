// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Qos;
import io.galidia.packet.Subscription;
import java.util.Set;

/**
 * What a session wants of the messages of a topic: the options of one subscription, or those of several merged, since a
 * session gets one copy whatever the number of its subscriptions that match (section 3.3.4). Immutable.
 */
final class Interest {

    private static final int[] NO_IDS = {};

    final Session session;
    /** The filter as subscribed, {@code $share/name/} included; one of several when merged. */
    final String filter;
    /** The highest QoS granted. */
    final Qos qos;

    final boolean noLocal;
    final boolean retainAsPublished;
    /** Whether it is the interest of a member of a share. */
    final boolean isShared;
    /** The subscription identifiers; not to be changed. */
    final int[] ids;
    /** Members of the share that may not have the message which this is the interest in. */
    final Set<Session> refusedBy;

    private Interest(
            Session session,
            String filter,
            Qos qos,
            boolean noLocal,
            boolean retainAsPublished,
            boolean isShared,
            int[] ids,
            Set<Session> refusedBy) {
        this.session = session;
        this.filter = filter;
        this.qos = qos;
        this.noLocal = noLocal;
        this.retainAsPublished = retainAsPublished;
        this.isShared = isShared;
        this.ids = ids;
        this.refusedBy = refusedBy;
    }

    /** The interest of one subscription. {@code id} is the subscription identifier, 0 for none. */
    static Interest of(Session session, Subscription subscription, Qos granted, boolean isShared, int id) {
        return new Interest(
                session,
                subscription.filter(),
                granted,
                subscription.noLocal(),
                subscription.retainAsPublished(),
                isShared,
                id == 0 ? NO_IDS : new int[] {id},
                Set.of());
    }

    /** The same interest in a message that these members of the share may not have. */
    Interest refusedBy(Set<Session> members) {
        return new Interest(session, filter, qos, noLocal, retainAsPublished, isShared, ids, members);
    }

    /** The interest of two subscriptions of the same session together. */
    Interest merge(Interest other) {
        int[] both = NO_IDS;
        if (ids.length + other.ids.length > 0) {
            both = new int[ids.length + other.ids.length];
            System.arraycopy(ids, 0, both, 0, ids.length);
            System.arraycopy(other.ids, 0, both, ids.length, other.ids.length);
        }
        return new Interest(
                session,
                filter,
                qos.level() >= other.qos.level() ? qos : other.qos, // MQTT-3.3.4-2
                false, // Receivers ask each subscription by itself
                retainAsPublished || other.retainAsPublished,
                false,
                both, // MQTT-3.3.4-4
                Set.of());
    }
}
