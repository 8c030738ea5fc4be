// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Packets that cases send, in the fewest words. */
public final class Packets {

    private Packets() {}

    /** A message of QoS 0. */
    public static Publish publish(String topic, String payload) {
        return publish(topic, payload, Qos.AT_MOST_ONCE, 0);
    }

    /** A message with QoS and packet identifier (0 for QoS 0). */
    public static Publish publish(String topic, String payload, Qos qos, int packetId) {
        return publish(topic, payload, qos, packetId, Properties.NONE);
    }

    /** A message with properties. */
    public static Publish publish(String topic, String payload, Qos qos, int packetId, Properties properties) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        return new Publish(topic, Unpooled.wrappedBuffer(bytes), qos, false, false, packetId, properties);
    }

    /** The same message to be retained. */
    public static Publish retained(Publish message) {
        return new Publish(
                message.topic(),
                message.payload(),
                message.qos(),
                true,
                message.dup(),
                message.packetId(),
                message.properties());
    }

    /** The same message with DUP. */
    public static Publish again(Publish message) {
        return message.withPacketId(message.packetId(), true);
    }

    /** A SUBSCRIBE with one filter. */
    public static Subscribe subscribe(int packetId, String filter, Qos qos) {
        return subscribe(packetId, new Subscription(filter, qos));
    }

    /** A SUBSCRIBE with these filters. */
    public static Subscribe subscribe(int packetId, Subscription... subscriptions) {
        return new Subscribe(packetId, List.of(subscriptions), Properties.NONE);
    }

    /** An UNSUBSCRIBE with these filters. */
    public static Unsubscribe unsubscribe(int packetId, String... filters) {
        return new Unsubscribe(packetId, List.of(filters), Properties.NONE);
    }

    /** A DISCONNECT with this reason. */
    public static Disconnect disconnect(ReasonCode reason) {
        return new Disconnect(reason, Properties.NONE);
    }

    /** A DISCONNECT that changes the session expiry interval. */
    public static Disconnect disconnect(long sessionExpirySeconds) {
        return new Disconnect(
                ReasonCode.SUCCESS, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, sessionExpirySeconds));
    }

    /** The payload as text. */
    public static String text(Publish message) {
        return new String(message.payloadBytes(), StandardCharsets.UTF_8);
    }
}
