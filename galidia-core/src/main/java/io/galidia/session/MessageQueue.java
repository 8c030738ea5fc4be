// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Publish;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages that wait to be sent, first in, first out: a ring that grows by doubling. */
final class MessageQueue {

    private static final int FIRST_LENGTH = 8;
    private static final int KEPT_LENGTH = 1_024;

    private static final @Nullable Publish[] NO_MESSAGES = {};
    private static final @Nullable Object[] NO_TOKENS = {};
    private static final long[] NO_TIMES = {};

    private @Nullable Publish[] messages = NO_MESSAGES;
    private @Nullable Object[] tokens = NO_TOKENS;
    private long[] since = NO_TIMES;
    private int head;
    private int size;
    /** Where the first message stands in the line of all that ever were. */
    private long firstPlace;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void addLast(Publish message, @Nullable Object token, long sinceNanos) {
        growIfFull();
        set((head + size) & (messages.length - 1), message, token, sinceNanos);
        size++;
    }

    /** Where {@link #addLast} puts the next message, in the line of all that ever were. */
    long nextPlace() {
        return firstPlace + size;
    }

    /** Whether the message in this place is still here. */
    boolean isHere(long place) {
        return place >= firstPlace && place < firstPlace + size;
    }

    Publish messageAt(long place) {
        return Objects.requireNonNull(messages[indexOf(place)]);
    }

    @Nullable Object tokenAt(long place) {
        return tokens[indexOf(place)];
    }

    /** Puts another message in a place. */
    void replace(long place, Publish message, @Nullable Object token, long sinceNanos) {
        set(indexOf(place), message, token, sinceNanos);
    }

    private int indexOf(long place) {
        return (head + (int) (place - firstPlace)) & (messages.length - 1);
    }

    void addFirst(Publish message, @Nullable Object token, long sinceNanos) {
        growIfFull();
        firstPlace--;
        head = (head - 1) & (messages.length - 1);
        set(head, message, token, sinceNanos);
        size++;
    }

    /** The message that waits longest. */
    Publish message() {
        Publish message = size == 0 ? null : messages[head];
        if (message == null) {
            throw new IllegalStateException("no message waits");
        }
        return message;
    }

    /** What came with {@link #message}. */
    @Nullable Object token() {
        return tokens[head];
    }

    /** Since when {@link #message} waits. */
    long sinceNanos() {
        return since[head];
    }

    void removeFirst() {
        messages[head] = null;
        tokens[head] = null;
        head = (head + 1) & (messages.length - 1);
        firstPlace++;
        size--;
        if (size == 0 && messages.length > KEPT_LENGTH) { // a burst is over: give its memory back
            messages = NO_MESSAGES;
            tokens = NO_TOKENS;
            since = NO_TIMES;
            head = 0;
        }
    }

    /** Removes every message that the test picks and tells which; the others keep their order. */
    void removeIf(BiPredicate<Publish, @Nullable Object> test, Consumer<Publish> removed) {
        for (int rest = size; rest > 0; rest--) {
            Publish message = message();
            Object token = token();
            long sinceNanos = sinceNanos();
            messages[head] = null;
            tokens[head] = null;
            head = (head + 1) & (messages.length - 1);
            firstPlace++;
            size--;
            if (test.test(message, token)) {
                removed.accept(message);
            } else {
                addLast(message, token, sinceNanos);
            }
        }
    }

    private void set(int place, Publish message, @Nullable Object token, long sinceNanos) {
        messages[place] = message;
        tokens[place] = token;
        since[place] = sinceNanos;
    }

    private void growIfFull() {
        int length = messages.length;
        if (size < length) {
            return;
        }
        int newLength = Math.max(FIRST_LENGTH, length * 2);
        @Nullable Publish[] newMessages = Arrays.copyOfRange(messages, head, head + newLength);
        @Nullable Object[] newTokens = Arrays.copyOfRange(tokens, head, head + newLength);
        long[] newSince = Arrays.copyOfRange(since, head, head + newLength);
        System.arraycopy(messages, 0, newMessages, length - head, head);
        System.arraycopy(tokens, 0, newTokens, length - head, head);
        System.arraycopy(since, 0, newSince, length - head, head);
        messages = newMessages;
        tokens = newTokens;
        since = newSince;
        head = 0;
    }
}
