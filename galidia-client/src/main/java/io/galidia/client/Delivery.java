// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientSubscription;
import io.galidia.Event.MqttMessage;
import io.galidia.Message;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One message for one subscription, from its arrival to its answer. */
final class Delivery implements Message {

    private static final int OPEN = 0;
    private static final int DEFERRED = 1;
    private static final int ANSWERED = 2;

    private static final int WAITING = 0;
    private static final int BEGUN = 1;
    private static final int DROPPED = 2;

    private final Arrival arrival;
    private final Declared subscription;
    private final AtomicInteger answer = new AtomicInteger();
    private final AtomicInteger course = new AtomicInteger();
    private @Nullable Object lane;
    private int attempts;

    Delivery(Arrival arrival, Declared subscription) {
        this.arrival = arrival;
        this.subscription = subscription;
        if (subscription.options().isManual()) {
            answer.set(DEFERRED);
        }
    }

    @Override
    public Publish packet() {
        return arrival.message().packet();
    }

    @Override
    public ClientSubscription subscription() {
        return subscription;
    }

    @Override
    public String level(String name) {
        return subscription.pattern().level(name, topic());
    }

    @Override
    public CompletableFuture<Publication> reply(byte[] payload, PublishOptions options) {
        return subscription.client().reply(this, payload, options);
    }

    // ---- the answer: of this subscription, which may be one of several

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
        if (qos() != Qos.AT_MOST_ONCE && !answer.compareAndSet(OPEN, DEFERRED) && answer.get() == ANSWERED) {
            throw new IllegalStateException("this was answered before");
        }
    }

    private void answer(ReasonCode reason) {
        if (qos() == Qos.AT_MOST_ONCE) {
            return;
        }
        if (answer.getAndSet(ANSWERED) == ANSWERED) {
            throw new IllegalStateException("this was answered before");
        }
        arrival.answered(reason);
    }

    /** The handler has returned: yes, unless it has answered or wants to later. */
    void handlerReturned() {
        if (qos() != Qos.AT_MOST_ONCE && answer.compareAndSet(OPEN, ANSWERED)) {
            arrival.answered(ReasonCode.SUCCESS);
        }
    }

    void acknowledgeUnlessAnswered() {
        if (qos() != Qos.AT_MOST_ONCE && answer.getAndSet(ANSWERED) != ANSWERED) {
            arrival.answered(ReasonCode.SUCCESS);
        }
    }

    void refuseUnlessAnswered() {
        if (qos() != Qos.AT_MOST_ONCE && answer.getAndSet(ANSWERED) != ANSWERED) {
            arrival.answered(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        }
    }

    boolean isAnswered() {
        return answer.get() == ANSWERED;
    }

    // ---- on its way

    Declared declared() {
        return subscription;
    }

    /** How often it was given to the handler, with this time. */
    int nextAttempt() {
        return ++attempts;
    }

    void lane(@Nullable Object key) {
        lane = key;
    }

    /** The key of its lane; null for one of its own. */
    @Nullable Object lane() {
        return lane;
    }

    /** Whether it was neither given to the handler nor dropped. */
    boolean isWaiting() {
        return course.get() == WAITING;
    }

    /** The handler is about to be called for the first time. False if it was dropped. */
    boolean begin() {
        return course.compareAndSet(WAITING, BEGUN);
    }

    /** It will not be given to the handler. False if it was already. */
    boolean drop() {
        return course.compareAndSet(WAITING, DROPPED);
    }

    @Override
    public String toString() {
        MqttMessage message = arrival.message();
        return "Message[" + message + ", for " + subscription.filter() + "]";
    }
}
