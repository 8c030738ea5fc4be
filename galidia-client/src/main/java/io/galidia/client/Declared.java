// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.ClientSubscription;
import io.galidia.Dispatch;
import io.galidia.ErrorPolicy;
import io.galidia.MessageHandler;
import io.galidia.SubscribeOptions;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import java.util.concurrent.CompletableFuture;

/** A subscription that the application wants. What changes belongs to the loop. */
final class Declared implements ClientSubscription {

    private final ClientSide client;
    private final Subscriptions owner;
    private final TopicPattern pattern;
    private final SubscribeOptions options;
    private final MessageHandler handler;
    private final Dispatch dispatch;
    private final ErrorPolicy errorPolicy;
    private final CompletableFuture<ReasonCode> granted = new CompletableFuture<>();
    /** The subscription identifier, 1 or more. */
    int id;
    /** In the order of their making. */
    long number;
    /** Whether the server's session has it, as far as we know. */
    boolean isConfirmed;

    private volatile boolean isRemoved;

    Declared(
            ClientSide client,
            Subscriptions owner,
            TopicPattern pattern,
            SubscribeOptions options,
            MessageHandler handler,
            Dispatch dispatch,
            ErrorPolicy errorPolicy) {
        this.client = client;
        this.owner = owner;
        this.pattern = pattern;
        this.options = options;
        this.handler = handler;
        this.dispatch = dispatch;
        this.errorPolicy = errorPolicy;
    }

    /** As it is asked for; one that the server should have must not bring retained messages again. */
    Subscription subscription() {
        RetainHandling retained = isConfirmed && options.retainHandling() == RetainHandling.SEND
                ? RetainHandling.SEND_IF_NEW
                : options.retainHandling();
        return new Subscription(wireFilter(), options.qos(), options.noLocal(), options.retainAsPublished(), retained);
    }

    ClientSide client() {
        return client;
    }

    String wireFilter() {
        return pattern.filter().toString();
    }

    TopicPattern pattern() {
        return pattern;
    }

    MessageHandler handler() {
        return handler;
    }

    Dispatch dispatch() {
        return dispatch;
    }

    ErrorPolicy errorPolicy() {
        return errorPolicy;
    }

    void removed() {
        isRemoved = true;
    }

    /** Whether it has ended: its handler is not called any more. Any thread. */
    boolean isRemoved() {
        return isRemoved;
    }

    @Override
    public String filter() {
        return pattern.toString();
    }

    @Override
    public SubscribeOptions options() {
        return options;
    }

    @Override
    public CompletableFuture<ReasonCode> granted() {
        return granted;
    }

    @Override
    public CompletableFuture<Void> unsubscribe() {
        return owner.remove(this);
    }

    @Override
    public String toString() {
        return "ClientSubscription[" + filter() + "]";
    }
}
