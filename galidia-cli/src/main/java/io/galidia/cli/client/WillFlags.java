// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Properties;
import io.galidia.packet.Qos;
import io.galidia.packet.Will;
import io.galidia.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe the will: what the broker publishes when this client goes without a word. */
final class WillFlags {

    @Option(
            names = "--will-topic",
            paramLabel = "TOPIC",
            description = "Where the broker publishes if this client is lost.")
    private @Nullable String topic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "What it publishes then; default nothing.")
    private @Nullable String payload;

    @Option(names = "--will-qos", paramLabel = "QOS", description = "With this QoS, 0, 1 or 2.")
    private @Nullable Integer qos;

    @Option(names = "--will-retain", description = "Retained.")
    private boolean isRetained;

    /** The will; null when there is none. */
    @Nullable Will will(Properties properties) {
        if (topic == null) {
            if (payload != null || qos != null || isRetained || !properties.isEmpty()) {
                throw CommandException.usage("a will needs a topic: add --will-topic TOPIC");
            }
            return null;
        }
        int level = qos == null ? 0 : qos;
        if (level < 0 || level > 2) {
            throw CommandException.usage("--will-qos must be 0, 1 or 2, not " + level);
        }
        String problem = TopicName.problemOf(topic);
        if (!problem.isEmpty()) {
            throw CommandException.usage("--will-topic: " + problem);
        }
        byte[] bytes = payload == null ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8);
        return new Will(topic, Unpooled.wrappedBuffer(bytes), Qos.of(level), isRetained, properties);
    }
}
