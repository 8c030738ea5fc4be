// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * A message on its way to a {@link MessageHandler}. Safe to keep. It is acknowledged when the handler returns, unless that
 * has answered ({@link #acknowledge}, {@link #refuse}) or deferred the answer ({@link #defer}), which may then be given by any
 * thread at any time; answers go out in the order in which the messages came (MQTT-4.6.0-2).
 */
public interface Message extends Event.MqttMessage {

    /** The subscription it came for. */
    ClientSubscription subscription();

    /**
     * What stands in the topic where the filter has a level with a name: with {@code sensors/{room}/temperature}, "hall"
     * for {@code room} of {@code sensors/hall/temperature}.
     *
     * @throws IllegalArgumentException if the filter has no such level
     */
    String level(String name);

    /**
     * Answers a request (MQTT 5, section 4.10): publishes to its response topic, with its correlation data.
     *
     * @throws IllegalStateException if it has no response topic
     */
    CompletableFuture<Publication> reply(byte[] payload, PublishOptions options);

    /** Answers a request with text, with the QoS that the request came with. */
    default CompletableFuture<Publication> reply(String text) {
        return reply(text.getBytes(StandardCharsets.UTF_8), PublishOptions.qos(qos()));
    }
}
