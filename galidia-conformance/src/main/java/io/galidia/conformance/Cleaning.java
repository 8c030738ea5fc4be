// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashSet;
import java.util.Set;

/** Knows what a case has left at the broker that outlives its connections, and removes it. */
final class Cleaning {

    private final Script script;
    private final Set<String> retainedTopics = new LinkedHashSet<>();
    private final Set<String> clientIds = new LinkedHashSet<>();

    Cleaning(Script script) {
        this.script = script;
    }

    /** The case has sent this. */
    void sent(Packet packet) {
        if (packet instanceof Publish message
                && message.retain()
                && !message.topic().isEmpty()) {
            retainedTopics.add(message.topic());
        } else if (packet instanceof Connect connect) {
            if (!connect.cleanStart() || connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0) > 0) {
                clientIds.add(connect.clientId());
            }
            if (connect.will() != null && connect.will().retain()) {
                retainedTopics.add(connect.will().topic());
            }
        }
    }

    void clean() {
        for (String clientId : clientIds) {
            if (!clientId.isEmpty()) {
                visit(clientId);
            }
        }
        if (!retainedTopics.isEmpty()) {
            visit(script.clientId("cleaner"));
        }
    }

    /** A broker that does not let the cleaner in will show that in other ways. */
    private void visit(String clientId) {
        try (Peer peer = script.openForCleaning()) {
            peer.send(new Connecting(script, script.cleaningVersion(), clientId).packet());
            if (peer.isAnswered()) {
                for (String topic : retainedTopics) {
                    peer.send(new Publish(topic, Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, true));
                }
                peer.send(Disconnect.NORMAL);
                peer.awaitEnd();
            }
        }
    }
}
