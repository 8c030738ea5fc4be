// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words about events and faults. */
final class Events {

    /** What the native transport puts before the words of the operating system. */
    private static final Pattern NATIVE_CALL = Pattern.compile("\\w+\\(\\.\\.\\) failed(: | with error\\(-?\\d+\\): )");

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
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        Matcher nativeCall = NATIVE_CALL.matcher(message);
        return nativeCall.lookingAt() ? message.substring(nativeCall.end()) : message;
    }
}
