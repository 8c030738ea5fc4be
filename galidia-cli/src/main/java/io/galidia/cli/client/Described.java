// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.cli.shell.Terminal;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.UnsubAck;
import java.util.List;
import java.util.stream.Collectors;

/** Packets in a few words, for {@code -d}. */
final class Described {

    private Described() {}

    /** The type of the packet and what matters of it. */
    static String of(Packet packet) {
        String details = "";
        if (packet instanceof ConnAck answer) {
            details = ", " + answer.reason().text() + (answer.sessionPresent() ? ", session present" : "");
        } else if (packet instanceof Publish message) {
            details = ", QoS " + message.qos().level() + ", id " + message.packetId()
                    + (message.retain() ? ", retained" : "") + (message.dup() ? ", duplicate" : "") + ", topic "
                    + Terminal.printable(message.topic(), 200) + ", "
                    + message.payload().readableBytes() + " bytes";
        } else if (packet instanceof SubAck answer) {
            details = ", id " + answer.packetId() + ": " + reasons(answer.reasons());
        } else if (packet instanceof UnsubAck answer) {
            details = ", id " + answer.packetId() + ": " + reasons(answer.reasons());
        } else if (packet instanceof PubAck answer) {
            details = ", id " + answer.packetId() + ": " + answer.reason().text();
        } else if (packet instanceof Disconnect goodbye) {
            details = ", " + goodbye.reason().text();
        }
        return packet.type() + details;
    }

    private static String reasons(List<ReasonCode> reasons) {
        return reasons.stream().map(ReasonCode::text).collect(Collectors.joining(", "));
    }
}
