// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What is called with the events of connections; one method, so a lambda will do. */
@FunctionalInterface
public interface Handler {

    /**
     * Takes an event. Called by the event loop of the connection, one event at a time; must not block.
     *
     * <p>What is thrown goes to the {@link ErrorHandler} of the manager; the loop and other connections go on. What was to
     * be answered is not answered with a yes: CONNECT is refused, SUBSCRIBE and UNSUBSCRIBE fail, and a message of QoS 1 or
     * 2 is not acknowledged. Since MQTT sends a message again only on a new connection, the connection is then closed with
     * a {@link Event.Failure}. After other events it goes on.
     */
    void handle(Connection connection, Event event) throws Exception;
}
