// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.session.QueueLimits.WhenFull;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait to be sent, within {@link QueueLimits}. QoS 0 has a queue of its own, since a full in-flight window
 * must not hold it back (section 4.9); the limits are for both together.
 */
final class WaitingMessages {

    private final QueueLimits limits;
    private final MessageQueue acknowledged = new MessageQueue();
    private final MessageQueue qos0 = new MessageQueue();
    /** The place of the message of each topic, where no other is to wait; some of them are gone. By the two queues. */
    private final @Nullable Map<String, Long> places;

    private final @Nullable Map<String, Long> placesOfQos0;

    private long bytes;
    private long dropped;

    WaitingMessages(QueueLimits limits) {
        this.limits = limits;
        boolean isLatest = limits.whenFull() == WhenFull.KEEP_LATEST_PER_TOPIC;
        places = isLatest ? new HashMap<>() : null;
        placesOfQos0 = isLatest ? new HashMap<>() : null;
    }

    int size() {
        return acknowledged.size() + qos0.size();
    }

    long bytes() {
        return bytes;
    }

    long dropped() {
        return dropped;
    }

    /** The queue of QoS 0, or that of QoS 1 and 2. */
    MessageQueue queueFor(Qos qos) {
        return qos == Qos.AT_MOST_ONCE ? qos0 : acknowledged;
    }

    void add(Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        Map<String, Long> known = message.qos() == Qos.AT_MOST_ONCE ? placesOfQos0 : places;
        if (known != null && replace(known, message, token, nowNanos, outbox)) {
            return;
        }
        long more = bytesOf(message);
        while (size() >= limits.maxMessages() || bytes + more > limits.maxBytes()) {
            MessageQueue oldest = oldest();
            if (oldest != null && Expiry.isExpired(oldest.message(), oldest.sinceNanos(), nowNanos)) {
                dropFirst(oldest, DropReason.EXPIRED, outbox);
            } else if (oldest == null || more > limits.maxBytes() || limits.whenFull() != WhenFull.DROP_OLDEST) {
                drop(token, DropReason.QUEUE_FULL, outbox);
                return;
            } else {
                dropFirst(oldest, DropReason.QUEUE_FULL, outbox);
            }
        }
        bytes += more;
        MessageQueue queue = queueFor(message.qos());
        if (known != null) {
            known.put(message.topic(), queue.nextPlace());
            if (known.size() > 2 * queue.size() + 64) {
                known.values().removeIf(place -> place < queue.nextPlace() && !queue.isHere(place));
            }
        }
        queue.addLast(message, token, nowNanos);
    }

    /** Puts the message where an older one of its topic and queue waits, if one does. */
    private boolean replace(
            Map<String, Long> known, Publish message, @Nullable Object token, long nowNanos, Outbox outbox) {
        Long place = known.get(message.topic());
        MessageQueue queue = queueFor(message.qos());
        if (place == null
                || !queue.isHere(place)
                || !queue.messageAt(place).topic().equals(message.topic())) {
            return false;
        }
        Object oldToken = queue.tokenAt(place);
        bytes += bytesOf(message) - bytesOf(queue.messageAt(place));
        queue.replace(place, message, token, nowNanos);
        drop(oldToken, DropReason.REPLACED, outbox);
        return true;
    }

    /** Puts a message of QoS 1 or 2 that was sent in vain before all others; no limit keeps it out. */
    void putBack(Publish message, @Nullable Object token, long sinceNanos) {
        bytes += bytesOf(message);
        acknowledged.addFirst(message, token, sinceNanos);
    }

    void removeFirst(MessageQueue from) {
        bytes -= bytesOf(from.message());
        from.removeFirst();
    }

    /** Removes those that the test picks; tells nobody. */
    void removeIf(BiPredicate<Publish, @Nullable Object> test) {
        acknowledged.removeIf(test, message -> bytes -= bytesOf(message));
        qos0.removeIf(test, message -> bytes -= bytesOf(message));
        findPlaces(acknowledged, places);
        findPlaces(qos0, placesOfQos0);
    }

    private static void findPlaces(MessageQueue queue, @Nullable Map<String, Long> found) {
        if (found != null) {
            found.clear();
            for (long place = queue.nextPlace() - queue.size(); place < queue.nextPlace(); place++) {
                found.put(queue.messageAt(place).topic(), place);
            }
        }
    }

    void dropEverything(Outbox outbox) {
        MessageQueue oldest = oldest();
        while (oldest != null) {
            dropFirst(oldest, DropReason.SESSION_ENDED, outbox);
            oldest = oldest();
        }
    }

    /** Counts and tells that a message is given up, whether it waited or not. */
    void drop(@Nullable Object token, DropReason reason, Outbox outbox) {
        dropped++;
        if (token != null) {
            outbox.drop(token, reason);
        }
    }

    private void dropFirst(MessageQueue from, DropReason reason, Outbox outbox) {
        Object token = from.token();
        removeFirst(from);
        drop(token, reason, outbox);
    }

    private @Nullable MessageQueue oldest() {
        if (acknowledged.isEmpty()) {
            return qos0.isEmpty() ? null : qos0;
        }
        return qos0.isEmpty() || acknowledged.sinceNanos() < qos0.sinceNanos() ? acknowledged : qos0;
    }

    static long bytesOf(Publish message) {
        return message.topic().length() + (long) message.payload().readableBytes();
    }
}
