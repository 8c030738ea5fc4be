// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.Properties;
import io.galidia.packet.ReasonCode;

/** A CONNECT before the handler. */
final class ConnectRequest implements Event.MqttConnect {

    private final ServerPeer peer;
    private final io.galidia.packet.Connect packet;
    private final Answer answer = new Answer();

    ConnectRequest(ServerPeer peer, io.galidia.packet.Connect packet) {
        this.peer = peer;
        this.packet = packet;
    }

    @Override
    public io.galidia.packet.Connect packet() {
        return packet;
    }

    @Override
    public void accept(Properties properties) {
        answer.give();
        peer.connection().command(() -> peer.accept(properties));
    }

    @Override
    public void refuse(ReasonCode reason) {
        if (!reason.isError()) {
            throw new IllegalArgumentException("to refuse takes a reason of 0x80 or more, not " + reason.text());
        }
        answer.give();
        peer.connection().command(() -> peer.refuse(reason));
    }

    @Override
    public void defer() {
        answer.defer();
    }

    void handlerReturned(boolean isNormal) {
        if (!isNormal && !answer.isGiven()) {
            answer.give();
            peer.refuse(ReasonCode.SERVER_UNAVAILABLE);
        } else if (answer.giveUnlessDeferred()) {
            peer.accept(Properties.NONE);
        }
    }

    @Override
    public String toString() {
        return "MqttConnect[" + packet + "]";
    }
}
