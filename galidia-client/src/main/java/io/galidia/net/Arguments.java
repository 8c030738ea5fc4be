// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.PublishOptions;
import io.galidia.codec.PacketEncoder;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Objects;

/** Checks what the application gives, when it gives it. */
final class Arguments {

    /** No packet with a payload up to this size can be too large for MQTT by its topic alone. */
    private static final int SURELY_FITS = 268_000_000;

    private Arguments() {}

    static Publish message(String topic, byte[] payload, PublishOptions options, ProtocolVersion version) {
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
            PacketEncoder.size(message, version);
        }
        return message;
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

    static void disconnect(ReasonCode reason, boolean isClient) {
        if (!reason.isAllowedIn(PacketType.DISCONNECT)) {
            throw new IllegalArgumentException(reason.text() + " is no reason to disconnect with");
        }
        if (reason == ReasonCode.DISCONNECT_WITH_WILL && !isClient) {
            throw new IllegalArgumentException(reason.text() + " is for clients only");
        }
    }

    /** Refuses options that would do harm on the wire. */
    static void connect(ConnectOptions options) {
        if (options.clientId().isEmpty() && !options.cleanSession()) {
            throw new IllegalArgumentException(
                    "a session that is kept (clean session false) needs a client identifier: "
                            + "without one the server keeps a session that nobody can come back to");
        }
        if (options.will() != null) {
            TopicName.check(options.will().topic());
        }
        requireOf(PacketType.CONNECT, options.properties());
        Connection resumed = options.resumed();
        if (resumed != null) {
            if (!(resumed instanceof ChannelConnection old) || !(old.peer() instanceof ClientPeer)) {
                throw new IllegalArgumentException(resumed + " is no client's connection and cannot be resumed");
            }
            if (!old.isClosed()) {
                throw new IllegalStateException(resumed + " is not closed and cannot be resumed yet");
            }
        }
    }
}
