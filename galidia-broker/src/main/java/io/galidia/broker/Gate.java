// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Decision;
import io.galidia.packet.Publish;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one session that wait for the authorizer, and those that came after them: they go on in the order in
 * which they came. Holds no more than the queue of the session may. Belongs to the loop that has the session.
 */
final class Gate {

    private final Session session;
    private final Broker broker;
    /** Null as long as nothing has ever waited, as with most sessions. */
    private @Nullable Queue<Waiting> waiting;

    Gate(Session session, Broker broker) {
        this.session = session;
        this.broker = broker;
    }

    private static final class Waiting {
        final Publish message;
        final Interest interest;
        /** Null while it is not known. */
        @Nullable Boolean isAllowed;

        Waiting(Publish message, Interest interest) {
            this.message = message;
            this.interest = interest;
        }
    }

    boolean isEmpty() {
        return waiting == null || waiting.isEmpty();
    }

    /** Adds a message; {@code decision} is null when it may be delivered for sure. */
    void add(Publish message, Interest interest, @Nullable Decision decision) {
        Queue<Waiting> line = waiting == null ? new ArrayDeque<>() : waiting;
        waiting = line;
        if (line.size() >= broker.options.limits().queue().maxMessages()) {
            broker.metrics.count(Loss.QUEUE_FULL);
            return;
        }
        // A message of QoS 0 may be a view of the read buffer.
        var entry = new Waiting(decision == null ? message.copy() : message, interest);
        line.add(entry);
        if (decision == null) {
            entry.isAllowed = true;
        } else {
            broker.permissions
                    .await(decision, session.holder)
                    .thenAccept(isAllowed -> session.run(() -> answered(entry, isAllowed)));
        }
    }

    void close() {
        for (Waiting entry = first(); entry != null; entry = first()) {
            removeFirst();
            session.lose(entry.message, entry.interest, Loss.SESSION_ENDED);
        }
    }

    private void answered(Waiting entry, boolean isAllowed) {
        entry.isAllowed = isAllowed;
        for (Waiting first = first(); first != null && first.isAllowed != null; first = first()) {
            removeFirst();
            if (first.isAllowed) {
                session.deliver(first.message, first.interest);
            } else {
                session.refused(first.message, first.interest);
            }
        }
    }

    private @Nullable Waiting first() {
        return waiting == null ? null : waiting.peek();
    }

    private void removeFirst() {
        if (waiting != null) {
            waiting.remove();
        }
    }
}
