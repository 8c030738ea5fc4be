// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.ConnAck;
import io.galidia.packet.ReasonCode;
import java.net.URI;
import java.time.Duration;

/** What happens to a {@link Client}, beside messages. */
public sealed interface ClientEvent {

    /** What changes the state of the client; the last one is what {@link Client#state} answers. */
    sealed interface State extends ClientEvent {}

    /**
     * An attempt to connect begins.
     *
     * @param attempt 1 for the first since the last connection
     */
    record Connecting(URI uri, int attempt) implements State {}

    /** The session is open; subscriptions are restored next. */
    record Connected(URI uri, ConnAck connAck) implements State {}

    /**
     * There is no connection, and a time for the next attempt.
     *
     * @param reason why the last connection ended, or did not come about
     * @param why the same in a sentence
     * @param attempt the number of the next attempt
     * @param delay from now to it
     */
    record Waiting(ReasonCode reason, String why, int attempt, Duration delay) implements State {}

    /** The client is closed, by the application or by its {@link ReconnectPolicy}; the last event. */
    record Closed(ReasonCode reason, String why) implements State {}

    /** The server has refused a subscription; it is asked for again after the next connect. */
    record SubscriptionRefused(ClientSubscription subscription, ReasonCode reason) implements ClientEvent {}

    /**
     * A handler threw.
     *
     * @param attempt how often the message was given to a handler
     * @param next what happens to the message now
     */
    record HandlerFailed(Message message, Throwable error, int attempt, String next) implements ClientEvent {}

    /** A message of QoS 0 was dropped: handlers are too slow. */
    record Dropped(String topic, ReasonCode reason) implements ClientEvent {}

    /**
     * A message came that no subscription of this client is for, as a resumed session may bring. One of QoS 1 or 2 waits,
     * unacknowledged, for {@link Client#subscribe}; of QoS 0 it is dropped.
     */
    record Unhandled(String topic, boolean isWaiting) implements ClientEvent {}
}
