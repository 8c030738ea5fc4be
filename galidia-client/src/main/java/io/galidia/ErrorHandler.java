// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What is told of exceptions that handlers, timers and tasks let escape. */
@FunctionalInterface
public interface ErrorHandler {

    /** Writes them to the {@link System.Logger} named {@code io.galidia}, with their stack trace. */
    ErrorHandler LOGGING = (where, error) ->
            System.getLogger("io.galidia").log(System.Logger.Level.ERROR, "Exception in " + where, error);

    /**
     * Takes an exception. Called by the thread that it happened on; must not block.
     *
     * @param where what threw it, such as "the handler of connection 7 at MqttMessage" or "a timer"
     */
    void handle(String where, Throwable error);
}
