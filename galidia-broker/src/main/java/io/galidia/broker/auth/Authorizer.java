// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

/**
 * Decides what a client may do with a topic. It is the one place that is asked, whatever the path: publish, will,
 * subscribe, live, retained and queued delivery.
 *
 * <p>It is called on event loops, on the hot path: it answers at once with {@link Decision#ALLOW} or
 * {@link Decision#DENY} where it can, and with {@link Decision#later} where it has to ask somebody else. Called by any
 * thread at any time. {@link AccessControl} stands between it and the broker: an exception, a failed stage, a null and a
 * stage that is late are all denials.
 */
@FunctionalInterface
public interface Authorizer {

    /** The {@link #version()} of an authorizer whose answers may not be kept. */
    long NOT_CACHEABLE = -1;

    /** Allows everything. */
    Authorizer ALLOW_ALL = new Authorizer() {
        @Override
        public Decision authorize(Identity who, String clientId, Action action, String topic) {
            return Decision.ALLOW;
        }

        @Override
        public long version() {
            return 0;
        }
    };

    /**
     * Whether a client may do this.
     *
     * @param who as its authenticator found
     * @param clientId its client identifier, which it chose itself
     * @param action what it wants to do
     * @param topic a valid topic name; for {@link Action#SUBSCRIBE} a valid filter without {@code $share/name/}
     */
    Decision authorize(Identity who, String clientId, Action action, String topic);

    /**
     * How long an answer may be kept: as long as this number stays the same. It is read before the question, so that a
     * change between the two throws the answer away rather than keep an old one. {@link #NOT_CACHEABLE}, the default,
     * means that every question has to be asked.
     */
    default long version() {
        return NOT_CACHEABLE;
    }
}
