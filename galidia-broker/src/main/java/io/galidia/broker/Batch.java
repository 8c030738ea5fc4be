// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Decision;
import io.galidia.packet.Publish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one loop has for the sessions of another: gathered while a burst is read, handed over at its end as one task.
 * Filled by the loop it comes from, emptied by the loop it goes to, and then brought back when publishers wait for it.
 */
final class Batch implements Runnable {

    private static final int LEAST_ROOM = 8;
    private static final int MOST_ROOM = 1_024;
    private static final int ENTRY_BYTES = 32;

    private final Worker from;
    private final Worker to;
    private final List<Receipt> receipts = new ArrayList<>(0);
    private Publish[] messages;
    private Interest[] interests;
    private @Nullable Decision[] decisions = {};
    private int size;
    private long bytes;

    /** @param expected how many deliveries there may be; it has room for more */
    Batch(Worker from, Worker to, int expected) {
        this.from = from;
        this.to = to;
        int room = Math.max(LEAST_ROOM, Math.min(expected, MOST_ROOM));
        messages = new Publish[room];
        interests = new Interest[room];
    }

    int size() {
        return size;
    }

    /** Adds a delivery of a message that owns its payload. {@code decision} is null unless the authorizer still thinks about it. */
    @SuppressWarnings("ReferenceEquality") // the same message for another receiver costs no more payload
    void add(Publish message, Interest interest, @Nullable Decision decision) {
        if (size == messages.length) {
            messages = Arrays.copyOf(messages, size * 2);
            interests = Arrays.copyOf(interests, size * 2);
        }
        if (size == 0 || messages[size - 1] != message) {
            bytes += message.payload().readableBytes();
        }
        bytes += ENTRY_BYTES;
        messages[size] = message;
        interests[size] = interest;
        if (decision != null) {
            decisions = Arrays.copyOf(decisions, size + 1);
            decisions[size] = decision;
        }
        size++;
    }

    /** The message added last has a publisher that waits for it. */
    void add(Receipt receipt) {
        if (receipts.isEmpty() || receipts.get(receipts.size() - 1) != receipt) {
            receipts.add(receipt);
            receipt.expect();
        }
    }

    /** Hands itself over. When the other loop is gone, what is in it is lost and publishers do not wait for it. */
    void handOver() {
        to.backlogBytes.addAndGet(bytes);
        if (!to.run(this)) {
            settle();
        }
    }

    @Override
    public void run() {
        to.backlogBytes.addAndGet(-bytes);
        for (int i = 0; i < size; i++) {
            to.take(messages[i], interests[i], i < decisions.length ? decisions[i] : null);
        }
        if (!receipts.isEmpty()) {
            from.run(this::settle);
        }
    }

    private void settle() {
        for (Receipt receipt : receipts) {
            receipt.taken();
        }
    }
}
