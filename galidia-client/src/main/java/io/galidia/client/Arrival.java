// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.Event.MqttMessage;
import io.galidia.packet.ReasonCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A message that came, with the one answer that the server is owed for all subscriptions that it is for. */
final class Arrival {

    private final AtomicInteger missing;
    private final Consumer<Arrival> whenAnswered;
    private volatile MqttMessage message;
    private volatile ReasonCode worst = ReasonCode.SUCCESS;

    /** @param whenAnswered told, by any thread, when each subscription has its answer */
    Arrival(MqttMessage message, int subscriptions, Consumer<Arrival> whenAnswered) {
        this.message = message;
        this.whenAnswered = whenAnswered;
        missing = new AtomicInteger(subscriptions);
    }

    /** As it came last. */
    MqttMessage message() {
        return message;
    }

    /** The server has sent it again, on another connection: the answer goes there. */
    void repeated(MqttMessage again) {
        message = again;
    }

    /** One of the subscriptions has its answer. Any thread. */
    void answered(ReasonCode reason) {
        if (reason.isError()) {
            worst = reason;
        }
        if (missing.decrementAndGet() == 0) {
            whenAnswered.accept(this);
        }
    }

    /** Lets the answer go out: a refusal if any of them was one. On the loop. */
    void answer() {
        ReasonCode reason = worst;
        if (reason.isError()) {
            message.refuse(reason);
        } else {
            message.acknowledge();
        }
    }
}
