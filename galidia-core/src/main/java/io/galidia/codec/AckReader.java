// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Auth;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.ReasonCode;

/** Reads the packets that are a reason and properties, both of which may be cut off at the end when they say nothing. */
final class AckReader {

    private AckReader() {}

    /** PUBACK, PUBREC, PUBREL or PUBCOMP (sections 3.4 to 3.7). */
    static Packet readPublishAck(FrameReader frame, ProtocolVersion version) {
        int id = frame.readPacketId();
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            reason = readLastReason(frame);
            properties = readLastProperties(frame);
        }
        frame.finish();
        return switch (frame.type()) {
            case PUBACK -> new PubAck(id, reason, properties);
            case PUBREC -> new PubRec(id, reason, properties);
            case PUBREL -> new PubRel(id, reason, properties);
            default -> new PubComp(id, reason, properties);
        };
    }

    /** DISCONNECT (section 3.14). */
    static Disconnect readDisconnect(FrameReader frame, ProtocolVersion version) {
        if (!version.hasProperties() || frame.remaining() == 0) {
            frame.finish();
            return Disconnect.NORMAL;
        }
        ReasonCode reason = readReason(frame);
        Properties properties = readLastProperties(frame);
        frame.finish();
        return new Disconnect(reason, properties);
    }

    /** AUTH (section 3.15), which only the short form lets go without an authentication method. */
    static Auth readAuth(FrameReader frame) {
        if (frame.remaining() == 0) {
            return new Auth(ReasonCode.SUCCESS, Properties.NONE);
        }
        ReasonCode reason = readReason(frame);
        Properties properties = readLastProperties(frame);
        frame.finish();
        if (!properties.has(Property.AUTHENTICATION_METHOD)) {
            throw frame.protocolError("an AUTHENTICATION_METHOD is needed");
        }
        return new Auth(reason, properties);
    }

    /** A reason code of MQTT 5 that is listed for the type of this packet. */
    static ReasonCode readReason(FrameReader frame) {
        int code = frame.readByte("reason code");
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null) {
            throw frame.protocolError("there is no reason code " + FrameReader.hex(code));
        }
        if (!reason.isAllowedIn(frame.type())) {
            throw frame.protocolError("the reason code " + reason.text() + " has no meaning here");
        }
        return reason;
    }

    private static ReasonCode readLastReason(FrameReader frame) {
        return frame.remaining() == 0 ? ReasonCode.SUCCESS : readReason(frame);
    }

    private static Properties readLastProperties(FrameReader frame) {
        return frame.remaining() == 0 ? Properties.NONE : PropertiesReader.read(frame);
    }
}
