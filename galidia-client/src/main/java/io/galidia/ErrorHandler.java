// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** What is told of exceptions that handlers, timers and tasks let escape. */
@FunctionalInterface
public interface ErrorHandler {

    /**
     * Takes an exception.
     *
     * @param where what threw it, such as "the handler of connection 7 at MqttMessage" or "a timer"
     */
    void handle(String where, Throwable error);
}
