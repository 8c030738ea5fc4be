// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Credentials;
import io.galidia.PublishOptions;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what the application gives, when it gives it. */
final class Arguments {

    /** No packet with a payload up to this size can be too large for MQTT by its topic alone. */
    private static final int SURELY_FITS = 268_000_000;

    /** What only servers may say in DISCONNECT (section 3.14.2.1). */
    private static final Set<ReasonCode> OF_SERVERS = EnumSet.of(
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.SERVER_BUSY,
            ReasonCode.SERVER_SHUTTING_DOWN,
            ReasonCode.KEEP_ALIVE_TIMEOUT,
            ReasonCode.SESSION_TAKEN_OVER,
            ReasonCode.TOPIC_FILTER_INVALID,
            ReasonCode.RETAIN_NOT_SUPPORTED,
            ReasonCode.QOS_NOT_SUPPORTED,
            ReasonCode.USE_ANOTHER_SERVER,
            ReasonCode.SERVER_MOVED,
            ReasonCode.SHARED_SUBSCRIPTIONS_NOT_SUPPORTED,
            ReasonCode.CONNECTION_RATE_EXCEEDED,
            ReasonCode.MAXIMUM_CONNECT_TIME,
            ReasonCode.SUBSCRIPTION_IDENTIFIERS_NOT_SUPPORTED,
            ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED);

    private Arguments() {}

    static Publish message(String topic, byte[] payload, PublishOptions options, Connection to) {
        return message(topic, payload, options, to.isClient(), to.version());
    }

    static Publish message(
            String topic, byte[] payload, PublishOptions options, boolean isClient, ProtocolVersion version) {
        Publish message = new Publish(
                TopicName.check(topic),
                Unpooled.wrappedBuffer(payload),
                Objects.requireNonNull(options.qos(), "qos"),
                options.retain(),
                false,
                0,
                options.properties());
        if (payload.length > SURELY_FITS || !options.properties().isEmpty()) {
            requireOf(PacketType.PUBLISH, options.properties());
            requireOfApplication(options.properties(), isClient);
            PacketEncoder.size(message, version);
        }
        return message;
    }

    private static void requireOfApplication(Properties properties, boolean isClient) {
        if (properties.has(Property.TOPIC_ALIAS)) { // MQTT-3.3.2-8, MQTT-3.3.2-9
            throw new IllegalArgumentException("a topic alias is given by the library, not with a message");
        }
        if (isClient && properties.has(Property.SUBSCRIPTION_IDENTIFIER)) { // MQTT-3.3.4-6
            throw new IllegalArgumentException("a SUBSCRIPTION_IDENTIFIER must not be published by a client");
        }
    }

    static List<Subscription> subscriptions(
            List<Subscription> subscriptions, Properties properties, ProtocolVersion version) {
        List<Subscription> copy = List.copyOf(subscriptions);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("SUBSCRIBE needs at least one subscription");
        }
        for (Subscription subscription : copy) {
            TopicFilter filter = TopicFilter.of(subscription.filter());
            if (filter.shareName() != null && subscription.noLocal()) { // MQTT-3.8.3-4
                throw new IllegalArgumentException(
                        "no local is not allowed on a shared subscription: \"" + filter + "\"");
            }
        }
        requireOf(PacketType.SUBSCRIBE, properties);
        PacketEncoder.size(new Subscribe(1, copy, properties), version);
        return copy;
    }

    static List<String> filters(String[] filters, ProtocolVersion version) {
        List<String> copy = List.of(filters);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("UNSUBSCRIBE needs at least one filter");
        }
        copy.forEach(TopicFilter::of);
        PacketEncoder.size(new Unsubscribe(1, copy, Properties.NONE), version);
        return copy;
    }

    private static void requireOf(PacketType type, Properties properties) {
        for (int i = 0; i < properties.size(); i++) {
            if (!properties.nameAt(i).isAllowedIn(type)) {
                throw new IllegalArgumentException(properties.nameAt(i) + " is no property of " + type);
            }
        }
    }

    static void disconnect(ReasonCode reason, Properties properties, MqttPeer peer) {
        Connection from = peer.connection();
        boolean isClient = from.isClient();
        if (!reason.isAllowedIn(PacketType.DISCONNECT)) {
            throw new IllegalArgumentException(reason.text() + " is no reason to disconnect with");
        }
        if (isClient ? OF_SERVERS.contains(reason) : reason == ReasonCode.DISCONNECT_WITH_WILL) { // MQTT-3.14.2-1
            throw new IllegalArgumentException(
                    reason.text() + " is for " + (isClient ? "servers" : "clients") + " only");
        }
        if (isClient && reason != ReasonCode.SUCCESS && !from.version().hasProperties()) {
            throw new IllegalArgumentException(
                    "DISCONNECT has no reason before MQTT 5: close the connection instead of saying " + reason.text());
        }
        requireOf(PacketType.DISCONNECT, properties);
        if (!properties.isEmpty() && !from.version().hasProperties()) {
            throw new IllegalArgumentException("DISCONNECT has no properties before MQTT 5: " + properties);
        }
        Property foreign = isClient ? Property.SERVER_REFERENCE : Property.SESSION_EXPIRY_INTERVAL; // MQTT-3.14.2-2
        if (properties.has(foreign)) {
            throw new IllegalArgumentException(
                    foreign + " in DISCONNECT is for " + (isClient ? "servers" : "clients") + " only");
        }
        if (properties.number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0 // section 3.14.2.2.2
                && peer.connectProperties().number(Property.SESSION_EXPIRY_INTERVAL, 0) == 0) {
            throw new IllegalArgumentException("the session expiry interval cannot become "
                    + properties.number(Property.SESSION_EXPIRY_INTERVAL, 0)
                    + " s in DISCONNECT, since it was 0 in CONNECT");
        }
        PacketEncoder.size(new Disconnect(reason, properties), from.version());
    }

    /** Refuses options that would do harm on the wire; {@code credentials} are those of the options or of the URL. */
    static void connect(ConnectOptions options, @Nullable Credentials credentials) {
        if (options.clientId().isEmpty() && !options.cleanSession()) {
            throw new IllegalArgumentException(
                    "a session that is kept (clean session false) needs a client identifier: "
                            + "without one the server keeps a session that nobody can come back to");
        }
        if (options.authentication() != null && !options.version().hasProperties()) {
            throw new IllegalArgumentException("authentication with "
                    + options.authentication().method() + " needs MQTT 5, not " + options.version());
        }
        if (options.properties().has(Property.AUTHENTICATION_METHOD)) {
            throw new IllegalArgumentException(
                    "an authentication method is given with ConnectOptions.withAuthentication, not as a property");
        }
        if (options.will() != null) {
            TopicName.check(options.will().topic());
        }
        requireOf(PacketType.CONNECT, options.properties());
        PacketEncoder.size(ClientPeer.packet(options, credentials, options.properties()), options.version());
        Connection resumed = options.resumed();
        if (resumed != null) {
            resume(resumed, options);
        }
    }

    private static void resume(Connection resumed, ConnectOptions options) {
        if (!(resumed instanceof ChannelConnection old) || !(old.peer() instanceof ClientPeer peer)) {
            throw new IllegalArgumentException(resumed + " is no client's connection and cannot be resumed");
        }
        if (!old.isClosed()) {
            throw new IllegalStateException(resumed + " is not closed and cannot be resumed yet");
        }
        String owner = old.clientId().isEmpty() ? peer.options().clientId() : old.clientId();
        if (!options.cleanSession() && !owner.equals(options.clientId())) { // MQTT-3.1.3-2
            throw new IllegalArgumentException(resumed + " is of the client \"" + owner
                    + "\" and cannot be resumed by the client \"" + options.clientId() + "\"");
        }
    }
}
