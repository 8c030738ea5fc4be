// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Writes SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11) behind their packet identifier. */
final class SubscriptionWriter {

    private SubscriptionWriter() {}

    static long size(Subscribe subscribe, ProtocolVersion version) {
        needOne(subscribe.subscriptions(), PacketType.SUBSCRIBE);
        long size = propertiesSize(subscribe.properties(), PacketType.SUBSCRIBE, version);
        for (Subscription subscription : subscribe.subscriptions()) {
            if (version.hasProperties()
                    && subscription.noLocal()
                    && subscription.filter().startsWith("$share/")) { // MQTT-3.8.3-4
                throw new IllegalArgumentException(
                        "no local must be false for a shared subscription, as for " + subscription.filter());
            }
            size += 2 + Utf8.size("topic filter", subscription.filter()) + 1;
        }
        return size;
    }

    static void write(Subscribe subscribe, ProtocolVersion version, ByteBuf out) {
        writeProperties(subscribe.properties(), version, out);
        for (Subscription subscription : subscribe.subscriptions()) {
            Utf8.write(out, subscription.filter());
            out.writeByte(options(subscription, version));
        }
    }

    private static int options(Subscription subscription, ProtocolVersion version) {
        int options = subscription.qos().level();
        if (version.hasProperties()) {
            options |= subscription.noLocal() ? SubscriptionReader.NO_LOCAL : 0;
            options |= subscription.retainAsPublished() ? SubscriptionReader.RETAIN_AS_PUBLISHED : 0;
            options |= subscription.retainHandling().code() << SubscriptionReader.RETAIN_HANDLING_SHIFT;
        }
        return options;
    }

    static long size(Unsubscribe unsubscribe, ProtocolVersion version) {
        needOne(unsubscribe.filters(), PacketType.UNSUBSCRIBE);
        long size = propertiesSize(unsubscribe.properties(), PacketType.UNSUBSCRIBE, version);
        for (String filter : unsubscribe.filters()) {
            size += 2 + Utf8.size("topic filter", filter);
        }
        return size;
    }

    static void write(Unsubscribe unsubscribe, ProtocolVersion version, ByteBuf out) {
        writeProperties(unsubscribe.properties(), version, out);
        for (String filter : unsubscribe.filters()) {
            Utf8.write(out, filter);
        }
    }

    static long size(SubAck subAck, ProtocolVersion version) {
        return reasonsSize(subAck.reasons(), subAck.properties(), PacketType.SUBACK, version);
    }

    static void write(SubAck subAck, ProtocolVersion version, ByteBuf out) {
        writeProperties(subAck.properties(), version, out);
        for (ReasonCode reason : subAck.reasons()) {
            out.writeByte(version.hasProperties() ? reason.code() : ReturnCodes.subAck(reason));
        }
    }

    static long size(UnsubAck unsubAck, ProtocolVersion version) {
        return version.hasProperties()
                ? reasonsSize(unsubAck.reasons(), unsubAck.properties(), PacketType.UNSUBACK, version)
                : 0;
    }

    static void write(UnsubAck unsubAck, ProtocolVersion version, ByteBuf out) {
        if (version.hasProperties()) {
            PropertiesWriter.write(unsubAck.properties(), out);
            for (ReasonCode reason : unsubAck.reasons()) {
                out.writeByte(reason.code());
            }
        }
    }

    private static long reasonsSize(
            List<ReasonCode> reasons, Properties properties, PacketType type, ProtocolVersion version) {
        if (version.hasProperties()) { // before, the answer to a SUBSCRIBE without filters has none either
            needOne(reasons, type);
        }
        for (ReasonCode reason : reasons) {
            AckWriter.check(reason, type);
        }
        return propertiesSize(properties, type, version) + reasons.size();
    }

    private static long propertiesSize(Properties properties, PacketType type, ProtocolVersion version) {
        return version.hasProperties() ? PropertiesWriter.size(properties, type) : 0;
    }

    private static void writeProperties(Properties properties, ProtocolVersion version, ByteBuf out) {
        if (version.hasProperties()) {
            PropertiesWriter.write(properties, out);
        }
    }

    private static void needOne(List<?> list, PacketType type) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(type + " must have at least one entry");
        }
    }
}
