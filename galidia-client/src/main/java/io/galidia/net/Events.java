// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;

/** Words about events and faults. */
final class Events {

    private Events() {}

    /** The name of the event's type, such as "MqttMessage". */
    static String name(Event event) {
        Class<?> type = event.getClass();
        for (Class<?> face : type.getInterfaces()) {
            if (face != Event.class) {
                type = face;
            }
        }
        return type.getSimpleName();
    }

    /** What an exception says, whole; its type where it says nothing. */
    static String text(Throwable cause) {
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
