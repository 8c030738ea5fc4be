// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import org.jspecify.annotations.Nullable;

/** One connection of a client library, MQTT 5 with a clean session, used as its guide says and with its defaults. */
interface Library extends AutoCloseable {

    /** Called once when a message is handed to the network (QoS 0), acknowledged (QoS 1) or completed (QoS 2). */
    interface Outcome {

        /** On a thread of the library; the error is null if all went well. */
        void done(@Nullable Throwable error);
    }

    /** Publishes 64 bytes or whatever is given, without waiting. */
    void publish(String topic, byte[] payload, int qos, Outcome outcome);

    /** Subscribes and waits for the answer; each message then runs the task on a thread of the library. */
    void subscribe(String filter, int qos, Runnable arrival);

    @Override
    void close();

    /** Connects with the library of this name, and waits until the session is open. */
    static Library connect(String name, String url) {
        return switch (name) {
            case "galidia" -> new GalidiaLibrary(url);
            case "galidia-client" -> new GalidiaClientLibrary(url);
            case "hivemq" -> new HiveMqLibrary(url);
            case "paho" -> new PahoLibrary(url);
            default ->
                throw new IllegalArgumentException(
                        "library must be galidia, galidia-client, hivemq or paho, not " + name);
        };
    }
}
