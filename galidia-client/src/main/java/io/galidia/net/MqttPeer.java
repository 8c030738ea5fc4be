// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Publication;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A session machine at work on a connection that has a handler. Called on the connection's loop only. */
sealed interface MqttPeer extends PacketReceiver permits ClientPeer, ServerPeer {

    ChannelConnection connection();

    /** Transport, TLS and WebSocket are up. */
    void transportReady();

    /** Publishes; the future is shared when nothing is left to wait for. */
    CompletableFuture<Publication> publish(Publish message);

    /** Publishes and tells the outcome. */
    void publish(Publish message, PublishOutcome outcome);

    void subscribe(List<Subscription> subscriptions, Properties properties, CompletableFuture<SubAck> outcome);

    void unsubscribe(List<String> filters, CompletableFuture<UnsubAck> outcome);

    void ping(CompletableFuture<Void> outcome);

    /** Authenticates again; only clients can. */
    void reauthenticate(CompletableFuture<Void> outcome);

    /** Says goodbye and ends the connection. */
    void disconnect(ReasonCode reason, Properties properties);

    /** What the application has put into CONNECT; none for a server. */
    Properties connectProperties();

    /** The application has stopped reading, or goes on: what cannot be read must not count as silence. */
    void paused(boolean isPaused);

    /** Acknowledges or refuses a message. */
    void answer(Publish message, ReasonCode reason);

    /** Messages of QoS 1 and 2 queued or not yet acknowledged. Safe from any thread, then perhaps late. */
    int unacknowledged();

    /** How many bytes of messages may wait. */
    long queueLimit();
}
