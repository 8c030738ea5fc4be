// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a peer, or a listener. Commands may be given by any thread. After the close questions still answer,
 * commands fail with {@link IllegalStateException}, {@link #close} and {@link #drain} do nothing.
 */
public interface Connection {

    // ---- questions

    /** A number that no other connection of the manager has or had. */
    long id();

    /** Its manager. */
    Manager manager();

    /** The URL it was made with; for a listener with the port that it got. */
    URI uri();

    /** What the application attached; null at first. */
    @Nullable Object attachment();

    /** Attaches something of the application's. */
    void attach(@Nullable Object attachment);

    /** The handler in force. */
    Handler handler();

    /** Replaces the handler, from the next event on. */
    void handler(Handler handler);

    /** Whether this is a listener. */
    boolean isListening();

    /** Whether this side connected (and did not accept or listen). */
    boolean isClient();

    /** Whether the MQTT session is open. */
    boolean isOpen();

    /** Whether TLS is in force. */
    boolean isTls();

    /** Whether {@link #drain} was called. */
    boolean isDraining();

    /** Whether it is closed. */
    boolean isClosed();

    /** Whether the send queue has room. */
    boolean isWritable();

    /** Bytes given to this connection and not yet handed to the operating system. */
    long pendingBytes();

    /** Messages of QoS 1 and 2 queued or not yet acknowledged. */
    int unacknowledged();

    /** The client identifier, empty while none is known. */
    String clientId();

    /**
     * The other server that the server has named in CONNACK or DISCONNECT (section 4.11), there with the close reason "use
     * another server" or "server moved": host names and ports, as the standard suggests, or whatever both sides agree on.
     * Nothing connects there by itself.
     */
    Optional<String> serverReference();

    /** The version of the protocol. */
    ProtocolVersion version();

    /** Our end; null before there is one. */
    @Nullable SocketAddress localAddress();

    /** The peer's end; null before there is one and for a listener. */
    @Nullable SocketAddress remoteAddress();

    /** The certificates of the peer, its own first; empty without (mutual) TLS. */
    List<X509Certificate> peerCertificates();

    // ---- MQTT

    /** Publishes text as UTF-8. */
    default CompletableFuture<Publication> publish(String topic, String text, PublishOptions options) {
        return publish(topic, text.getBytes(StandardCharsets.UTF_8), options);
    }

    /**
     * Publishes. Before CONNACK the message waits. The array is not to be changed afterwards.
     *
     * <p>The future completes when the message is written (QoS 0), acknowledged (QoS 1) or completed (QoS 2). It fails with
     * an {@link MqttException} if the peer refuses the message or cannot take it, if the send queue has no room for QoS 0
     * ({@link #isWritable}), if too much waits ({@link ConnectOptions#queue}), and when the connection ends first; messages
     * of QoS 1 and 2 then live on for {@link ConnectOptions#resuming}.
     *
     * @throws IllegalArgumentException if the topic is no topic name, or the message too large for MQTT
     * @throws IllegalStateException if the connection is closed or draining; on an accepted connection also before its
     *     CONNECT is accepted
     */
    CompletableFuture<Publication> publish(String topic, byte[] payload, PublishOptions options);

    /** Publishes text with this QoS, not retained. */
    default CompletableFuture<Publication> publish(String topic, String text, Qos qos) {
        return publish(topic, text, PublishOptions.qos(qos));
    }

    /** Publishes bytes with this QoS, not retained. */
    default CompletableFuture<Publication> publish(String topic, byte[] payload, Qos qos) {
        return publish(topic, payload, PublishOptions.qos(qos));
    }

    /** Subscribes to one filter. */
    default CompletableFuture<SubAck> subscribe(String filter, Qos qos) {
        return subscribe(List.of(new Subscription(filter, qos)), Properties.NONE);
    }

    /** Subscribes to several filters at once; the answer has a reason code for each, granted or refused. */
    CompletableFuture<SubAck> subscribe(List<Subscription> subscriptions, Properties properties);

    /** Ends subscriptions. */
    CompletableFuture<UnsubAck> unsubscribe(String... filters);

    /** Asks the server whether it is there; the future completes with its answer. */
    CompletableFuture<Void> ping();

    /**
     * Authenticates again (MQTT 5, section 4.12.1), in the way of {@link ConnectOptions#withAuthentication}, while everything
     * else goes on. The future completes when both sides are content; otherwise the connection ends, and it fails with an
     * {@link MqttException}. It fails with {@link IllegalStateException} where there is no such way, before {@link
     * Event.MqttOpen}, and while an earlier call has not ended.
     *
     * @throws IllegalStateException if the connection is closed or draining, or was accepted
     */
    CompletableFuture<Void> reauthenticate();

    /** Sends DISCONNECT and closes; the future completes when the connection is closed. */
    default CompletableFuture<Void> disconnect() {
        return disconnect(ReasonCode.SUCCESS);
    }

    /** Sends DISCONNECT with a reason (MQTT 5) and closes. */
    default CompletableFuture<Void> disconnect(ReasonCode reason) {
        return disconnect(reason, Properties.NONE);
    }

    /**
     * Sends DISCONNECT with a reason and properties (MQTT 5, section 3.14.2.2) and closes. A client may change its session
     * expiry interval so, a server name another server.
     *
     * @throws IllegalArgumentException if this side cannot say that: a reason or property that is not its own, properties
     *     before MQTT 5, or a session expiry interval where that of CONNECT was 0
     */
    CompletableFuture<Void> disconnect(ReasonCode reason, Properties properties);

    // ---- transport

    /** Starts TLS on a connection made without. Allowed in {@link Event.Connect} and {@link Event.Accept}. */
    void startTls(TlsOptions options);

    /** Writes raw bytes, in order with the packets. */
    void send(byte[] bytes);

    /** Hands {@link Event.User} to the handler, on the connection's loop. */
    void fire(Object value);

    /** Stops reading from the network. */
    void pauseReading();

    /** Goes on reading. */
    void resumeReading();

    /** Reads nothing more, writes what is pending, then closes. */
    void drain();

    /** Closes with a {@link Event.Failure} that has this text. */
    void fail(String text);

    /** Closes now; what is pending is lost. */
    void close();
}
