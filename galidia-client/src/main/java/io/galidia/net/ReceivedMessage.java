// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** A message on its way to the handler, and its answer on the way back. */
final class ReceivedMessage implements Event.MqttMessage {

    private final MqttPeer peer;
    private final Publish packet;
    /** Null for QoS 0, which nobody answers. */
    private final @Nullable Answer answer;

    ReceivedMessage(MqttPeer peer, Publish packet) {
        this.peer = peer;
        this.packet = packet;
        answer = packet.qos() == Qos.AT_MOST_ONCE ? null : new Answer();
    }

    @Override
    public Publish packet() {
        return packet;
    }

    @Override
    public void acknowledge() {
        answer(ReasonCode.SUCCESS);
    }

    @Override
    public void refuse(ReasonCode reason) {
        if (!reason.isError()) {
            throw new IllegalArgumentException("to refuse takes a reason of 0x80 or more, not " + reason.text());
        }
        answer(reason);
    }

    @Override
    public void defer() {
        if (answer != null) {
            answer.defer();
        }
    }

    private void answer(ReasonCode reason) {
        if (answer != null) {
            answer.give();
            peer.connection().command(() -> peer.answer(packet, reason));
        }
    }

    /** What the library does after the handler. */
    void handlerReturned(boolean isNormal) {
        if (answer == null) {
            return;
        }
        if (isNormal) {
            if (answer.giveUnlessDeferred()) {
                peer.answer(packet, ReasonCode.SUCCESS);
            }
        } else if (!answer.isGiven()) {
            peer.connection()
                    .ending()
                    .end(
                            ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                            "the handler threw at the message to \"" + packet.topic() + "\" with packet identifier "
                                    + packet.packetId() + ", which stays unacknowledged so that it is sent again",
                            null);
        }
    }

    @Override
    public String toString() {
        return "MqttMessage[topic=" + topic() + ", " + packet.payload().readableBytes() + " bytes, " + qos() + ", id="
                + id() + (retain() ? ", retain" : "") + (dup() ? ", dup" : "") + "]";
    }
}
