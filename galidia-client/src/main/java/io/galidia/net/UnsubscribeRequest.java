// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Unsubscribe;
import java.util.Collections;
import java.util.List;

/** An UNSUBSCRIBE before the handler. */
final class UnsubscribeRequest implements Event.MqttUnsubscribe {

    private final ServerPeer peer;
    private final Unsubscribe packet;
    private final Answer answer = new Answer();

    UnsubscribeRequest(ServerPeer peer, Unsubscribe packet) {
        this.peer = peer;
        this.packet = packet;
    }

    @Override
    public List<String> filters() {
        return packet.filters();
    }

    @Override
    public void answer(List<ReasonCode> reasons) {
        int asked = packet.filters().size();
        if (reasons.size() != asked) {
            throw new IllegalArgumentException(
                    asked + " filters were given up, but " + reasons.size() + " answers given");
        }
        List<ReasonCode> copy = List.copyOf(reasons);
        answer.give();
        peer.connection().command(() -> peer.unsubscribed(packet, copy));
    }

    void handlerReturned(boolean isNormal) {
        if (answer.giveUnlessDeferred()) {
            ReasonCode reason = isNormal ? ReasonCode.SUCCESS : ReasonCode.UNSPECIFIED_ERROR;
            peer.unsubscribed(packet, Collections.nCopies(packet.filters().size(), reason));
        }
    }

    @Override
    public String toString() {
        return "MqttUnsubscribe" + packet.filters();
    }
}
