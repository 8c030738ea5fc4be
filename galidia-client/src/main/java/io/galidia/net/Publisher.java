// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;
import java.util.concurrent.CompletableFuture;

/** Hands messages to a session and keeps account of their outcomes; the same for client and server. */
final class Publisher {

    /** The session's own way of taking a message. */
    @FunctionalInterface
    interface Session {
        void publish(Publish message, Object token);
    }

    private final ChannelConnection connection;
    private final Session session;
    private final PublishOutcome.Open open = new PublishOutcome.Open();
    private WrittenCheck check = new WrittenCheck();
    private boolean isChecking;

    Publisher(ChannelConnection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /** Publishes with a future, which is shared when the message of QoS 0 is written at once. */
    CompletableFuture<Publication> publish(Publish message) {
        boolean isQos0 = message.qos() == Qos.AT_MOST_ONCE;
        if (isQos0 && !connection.link().hasRoom()) {
            connection.room().await();
            return CompletableFuture.failedFuture(full(message));
        }
        if (!isQos0 || isChecking) {
            PublishOutcome outcome = new PublishOutcome(message.topic());
            publish(message, outcome);
            return outcome;
        }
        WrittenCheck current = check;
        current.begin();
        isChecking = true;
        try {
            session.publish(message, current);
        } finally {
            isChecking = false;
        }
        DropReason dropped = current.dropped();
        if (dropped != null) {
            return CompletableFuture.failedFuture(Drops.exception(describe(message), dropped));
        }
        if (current.isWritten()) {
            return PublishOutcome.writtenAlready();
        }
        check = new WrittenCheck();
        PublishOutcome outcome = new PublishOutcome(message.topic());
        open.add(outcome);
        current.becomes(outcome);
        return outcome;
    }

    /** Publishes with this outcome what another thread has found room for, or what waits for its answer anyway. */
    void publish(Publish message, PublishOutcome outcome) {
        open.add(outcome);
        session.publish(message, outcome);
    }

    private MqttException full(Publish message) {
        return new MqttException(
                ReasonCode.QUOTA_EXCEEDED,
                describe(message) + " was dropped: " + connection.pendingBytes()
                        + " bytes wait in the send queue, its limit is " + connection.sendLimit());
    }

    private static String describe(Publish message) {
        return "the message to \"" + message.topic() + "\"";
    }

    /** Whether the token is one of ours; if so, it is settled. */
    boolean settle(Object token, Packet answer) {
        if (token instanceof PublishOutcome outcome) {
            outcome.settle(answer);
        } else if (token instanceof WrittenCheck written) {
            written.settle(answer);
        } else {
            return false;
        }
        return true;
    }

    /** Whether the token is one of ours; if so, it is dropped. */
    boolean drop(Object token, DropReason reason) {
        if (token instanceof PublishOutcome outcome) {
            outcome.drop(reason);
        } else if (token instanceof WrittenCheck written) {
            written.drop(reason);
        } else {
            return false;
        }
        return true;
    }

    /** The connection is gone: nobody shall wait for it. */
    void failAll(ReasonCode reason, String why) {
        open.failAll(reason, why);
    }
}
