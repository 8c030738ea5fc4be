// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that one client of a script does. Topics and filters are without what makes them unique to the script. */
sealed interface Step {

    /** Which of the script's clients. */
    int client();

    /** Connects, or takes the session over from its own connection that is still open. */
    record Open(
            int client,
            ProtocolVersion version,
            boolean isClean,
            int expirySeconds,
            int receiveMaximum,
            @Nullable WillOf will)
            implements Step {}

    /** A will. */
    record WillOf(String topic, String payload, Qos qos, boolean retain) {}

    /** Closes the connection without DISCONNECT. */
    record Kill(int client) implements Step {}

    /** Sends DISCONNECT; with the will only before MQTT 5's reason code 4. */
    record Leave(int client, boolean withWill) implements Step {}

    /** Subscribes to one or more filters. */
    record Subscribe(int client, List<Wish> wishes, int identifier) implements Step {
        /** Whether two of the wishes are for the same filter. */
        boolean hasFilterTwice() {
            return wishes.stream().map(Wish::filter).distinct().count() < wishes.size();
        }
    }

    /** A filter with its options. */
    record Wish(String filter, Qos qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {}

    /** Ends subscriptions. */
    record Unsubscribe(int client, List<String> filters) implements Step {}

    /** Publishes; {@code isBroken} leaves a QoS 2 message without its PUBREL until the session is resumed. */
    record Publish(int client, String topic, String payload, Qos qos, boolean retain, boolean isBroken)
            implements Step {}

    /** From now on does not acknowledge what it gets, or does again from its next connection on. */
    record Hold(int client) implements Step {}
}
