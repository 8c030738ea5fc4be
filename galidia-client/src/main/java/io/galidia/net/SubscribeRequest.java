// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import java.util.Collections;
import java.util.List;

/** A SUBSCRIBE before the handler. */
final class SubscribeRequest implements Event.MqttSubscribe {

    private final ServerPeer peer;
    private final Subscribe packet;
    private final Answer answer = new Answer();

    SubscribeRequest(ServerPeer peer, Subscribe packet) {
        this.peer = peer;
        this.packet = packet;
    }

    @Override
    public List<Subscription> subscriptions() {
        return packet.subscriptions();
    }

    @Override
    public void answer(List<ReasonCode> reasons) {
        int asked = packet.subscriptions().size();
        if (reasons.size() != asked) {
            throw new IllegalArgumentException(
                    asked + " subscriptions were asked for, but " + reasons.size() + " answers given");
        }
        List<ReasonCode> copy = List.copyOf(reasons);
        answer.give();
        peer.connection().command(() -> peer.subscribed(packet, copy));
    }

    @Override
    public void defer() {
        answer.defer();
    }

    void handlerReturned(boolean isNormal) {
        if (!isNormal && !answer.isGiven()) {
            answer.give();
            int asked = packet.subscriptions().size();
            peer.subscribed(packet, Collections.nCopies(asked, ReasonCode.UNSPECIFIED_ERROR));
        } else if (answer.giveUnlessDeferred()) {
            List<ReasonCode> granted = packet.subscriptions().stream()
                    .map(subscription -> ReasonCode.granted(subscription.qos()))
                    .toList();
            peer.subscribed(packet, granted);
        }
    }

    @Override
    public String toString() {
        return "MqttSubscribe" + packet.subscriptions();
    }
}
