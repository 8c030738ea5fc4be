// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

/** Bounds what is on its way, by number and by bytes, and makes whoever wants to send more wait. Thread-safe. */
final class Window {

    private final int maxMessages;
    private final long maxBytes;
    private int messages;
    private long bytes;
    private boolean isHeld;

    /** With these bounds; a single message may be larger than {@code maxBytes}. */
    Window(int maxMessages, long maxBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
    }

    /** Waits until there is room for a message of this size, and takes it. */
    synchronized void enter(int size) throws InterruptedException {
        while (isHeld || (messages > 0 && (messages >= maxMessages || bytes + size > maxBytes))) {
            wait();
        }
        messages++;
        bytes += size;
    }

    /** Gives the room of a message back. */
    synchronized void leave(int size) {
        messages--;
        bytes -= size;
        notifyAll();
    }

    /** Lets nobody in for some time, and in again. */
    synchronized void hold(boolean newHeld) {
        isHeld = newHeld;
        notifyAll();
    }

    /** Waits until nothing is on its way. */
    synchronized void awaitEmpty() throws InterruptedException {
        while (messages > 0) {
            wait();
        }
    }
}
