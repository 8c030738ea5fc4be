// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11). */
final class SubscriptionReader {

    static final int NO_LOCAL = 0x04;
    static final int RETAIN_AS_PUBLISHED = 0x08;
    static final int RETAIN_HANDLING_SHIFT = 4;

    private SubscriptionReader() {}

    static Subscribe readSubscribe(FrameReader frame, ProtocolVersion version) {
        int id = frame.readPacketId();
        Properties properties = readProperties(frame, version);
        needFilter(frame, version); // MQTT-3.8.3-2, 3.1.1: MQTT-3.8.3-3
        List<Subscription> subscriptions = new ArrayList<>(2);
        while (frame.remaining() > 0) {
            subscriptions.add(readSubscription(frame, version));
        }
        return new Subscribe(id, Collections.unmodifiableList(subscriptions), properties);
    }

    private static Subscription readSubscription(FrameReader frame, ProtocolVersion version) {
        String filter = frame.readText("topic filter");
        int options = frame.readByte("subscription options");
        int reserved = version.hasProperties() ? 0xC0 : 0xFC;
        if ((options & reserved) != 0) { // MQTT-3.8.3-5, 3.1.1: MQTT-3.8.3-4
            if (!frame.letsPass(RelaxedRule.SUBSCRIPTION_OPTION_BITS)) {
                throw frame.malformed(
                        "reserved bits of the subscription options must be 0, not as in " + FrameReader.hex(options));
            }
            options &= ~reserved;
        }
        if ((options & 3) == 3) {
            throw frame.protocolError("QoS of a subscription must be 0, 1 or 2, not 3");
        }
        int retainHandling = (options >> RETAIN_HANDLING_SHIFT) & 3;
        if (retainHandling == 3) {
            throw frame.protocolError("retain handling must be 0, 1 or 2, not 3");
        }
        boolean noLocal = (options & NO_LOCAL) != 0;
        if (noLocal && filter.startsWith("$share/")) {
            if (!frame.letsPass(RelaxedRule.NO_LOCAL_ON_SHARE)) {
                throw frame.protocolError("no local must be 0 for a shared subscription"); // MQTT-3.8.3-4
            }
            noLocal = false;
        }
        return new Subscription(
                filter,
                Qos.of(options & 3),
                noLocal,
                (options & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(retainHandling));
    }

    static SubAck readSubAck(FrameReader frame, ProtocolVersion version) {
        int id = frame.readPacketId();
        Properties properties = readProperties(frame, version);
        needOne(frame, "reason code");
        List<ReasonCode> reasons = new ArrayList<>(Math.min(frame.remaining(), 16));
        while (frame.remaining() > 0) {
            reasons.add(version.hasProperties() ? AckReader.readReason(frame) : readReturnCode(frame));
        }
        return new SubAck(id, Collections.unmodifiableList(reasons), properties);
    }

    private static ReasonCode readReturnCode(FrameReader frame) {
        int code = frame.readByte("return code");
        ReasonCode reason = ReturnCodes.ofSubAck(code);
        if (reason == null) {
            throw frame.protocolError("return code must be 0, 1, 2 or 128, not " + code); // 3.1.1: MQTT-3.9.3-2
        }
        return reason;
    }

    static Unsubscribe readUnsubscribe(FrameReader frame, ProtocolVersion version) {
        int id = frame.readPacketId();
        Properties properties = readProperties(frame, version);
        needFilter(frame, version); // MQTT-3.10.3-2
        List<String> filters = new ArrayList<>(2);
        while (frame.remaining() > 0) {
            filters.add(frame.readText("topic filter"));
        }
        return new Unsubscribe(id, Collections.unmodifiableList(filters), properties);
    }

    static UnsubAck readUnsubAck(FrameReader frame, ProtocolVersion version) {
        int id = frame.readPacketId();
        Properties properties = readProperties(frame, version);
        if (!version.hasProperties()) {
            frame.finish();
            return new UnsubAck(id, List.of(), properties);
        }
        needOne(frame, "reason code");
        List<ReasonCode> reasons = new ArrayList<>(Math.min(frame.remaining(), 16));
        while (frame.remaining() > 0) {
            reasons.add(AckReader.readReason(frame));
        }
        return new UnsubAck(id, Collections.unmodifiableList(reasons), properties);
    }

    private static Properties readProperties(FrameReader frame, ProtocolVersion version) {
        return version.hasProperties() ? PropertiesReader.read(frame) : Properties.NONE;
    }

    private static void needFilter(FrameReader frame, ProtocolVersion version) {
        if (frame.remaining() == 0 && !version.hasProperties() && frame.letsPass(RelaxedRule.EMPTY_SUBSCRIBE)) {
            return;
        }
        needOne(frame, "topic filter");
    }

    private static void needOne(FrameReader frame, String what) {
        if (frame.remaining() == 0) {
            throw frame.protocolError("at least one " + what + " is needed");
        }
    }
}
