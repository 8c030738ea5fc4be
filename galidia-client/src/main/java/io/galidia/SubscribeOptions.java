// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link Client} subscribes. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param qos the most that is asked for
 * @param noLocal whether messages of this client are left out (MQTT 5)
 * @param retainAsPublished whether the retain flag stays as it was published (MQTT 5)
 * @param retainHandling which retained messages come at first (MQTT 5)
 * @param isManual whether a message is acknowledged only when the application says so, as if its handler called {@link
 *     Message#defer}
 * @param dispatch in which order handlers are called; null for that of the client
 * @param errorPolicy what follows when a handler throws; null for that of the client
 */
public record SubscribeOptions(
        Qos qos,
        boolean noLocal,
        boolean retainAsPublished,
        RetainHandling retainHandling,
        boolean isManual,
        @Nullable Dispatch dispatch,
        @Nullable ErrorPolicy errorPolicy) {

    /** QoS 2, with everything else as the standard and the client have it. */
    public static final SubscribeOptions DEFAULTS = qos(Qos.EXACTLY_ONCE);

    /** With this QoS. */
    public static SubscribeOptions qos(Qos qos) {
        return new SubscribeOptions(qos, false, false, RetainHandling.SEND, false, null, null);
    }

    /** The same without messages that this client published itself (MQTT 5). */
    public SubscribeOptions withoutLocal() {
        return new SubscribeOptions(qos, true, retainAsPublished, retainHandling, isManual, dispatch, errorPolicy);
    }

    /** The same with the retain flag as published (MQTT 5). */
    public SubscribeOptions withRetainAsPublished() {
        return new SubscribeOptions(qos, noLocal, true, retainHandling, isManual, dispatch, errorPolicy);
    }

    /** The same with these retained messages (MQTT 5). */
    public SubscribeOptions withRetainHandling(RetainHandling newRetainHandling) {
        return new SubscribeOptions(
                qos, noLocal, retainAsPublished, newRetainHandling, isManual, dispatch, errorPolicy);
    }

    /** The same, acknowledging only what the application acknowledges. */
    public SubscribeOptions manual() {
        return new SubscribeOptions(qos, noLocal, retainAsPublished, retainHandling, true, dispatch, errorPolicy);
    }

    /** The same with this order of handlers. */
    public SubscribeOptions withDispatch(Dispatch newDispatch) {
        return new SubscribeOptions(
                qos, noLocal, retainAsPublished, retainHandling, isManual, newDispatch, errorPolicy);
    }

    /** The same with this error policy. */
    public SubscribeOptions withErrorPolicy(ErrorPolicy newErrorPolicy) {
        return new SubscribeOptions(
                qos, noLocal, retainAsPublished, retainHandling, isManual, dispatch, newErrorPolicy);
    }
}
