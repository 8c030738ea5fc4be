// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What a {@link Client} gives messages to. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Takes a message. Called by a thread of the client's executor, where it may block, or as the {@link Dispatch} says.
     *
     * @throws Exception anything: the message is not acknowledged then, and the {@link ErrorPolicy} decides what follows
     */
    void handle(Message message) throws Exception;
}
