// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What is called with the events of connections; one method, so a lambda will do. */
@FunctionalInterface
public interface Handler {

    /**
     * Takes an event. Called by the event loop of the connection, one event at a time; must not block. What is thrown goes
     * to the {@link ErrorHandler} of the manager: the loop and other connections go on, and a message whose handler threw is
     * not acknowledged.
     */
    void handle(Connection connection, Event event) throws Exception;
}
