// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which one message goes to many receivers: those with the same QoS, retain flag and subscription
 * identifiers get the very same packet record. Remembers the last message only. Belongs to one loop.
 */
final class Layouts {

    /** Stands for no message. */
    static final Publish NOTHING = new Publish("", io.netty.buffer.Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, false);

    private final @Nullable Publish[] plain = new @Nullable Publish[6];
    private Publish message = NOTHING;
    private @Nullable Publish identified;
    private int[] ids = {};

    /** The message as a receiver with these subscription identifiers gets it. */
    @SuppressWarnings("ReferenceEquality") // two equal messages are two, and comparing them would cost too much
    Publish of(Publish of, Qos qos, boolean retain, int[] subscriptionIds) {
        if (isSame(of, qos, retain, subscriptionIds)) {
            return of;
        }
        if (of != message) {
            message = of;
            identified = null;
            Arrays.fill(plain, null);
        }
        if (subscriptionIds.length > 0) {
            return identified(qos, retain, subscriptionIds);
        }
        int place = qos.level() * 2 + (retain ? 1 : 0);
        Publish layout = plain[place];
        if (layout == null) {
            layout = lay(qos, retain, subscriptionIds);
            plain[place] = layout;
        }
        return layout;
    }

    /** Lets go of the message, whose payload may be a view of a buffer. */
    void forget() {
        message = NOTHING;
        identified = null;
        Arrays.fill(plain, null);
    }

    private Publish identified(Qos qos, boolean retain, int[] subscriptionIds) {
        Publish last = identified;
        if (last == null || last.qos() != qos || last.retain() != retain || !Arrays.equals(ids, subscriptionIds)) {
            last = lay(qos, retain, subscriptionIds);
            identified = last;
            ids = subscriptionIds;
        }
        return last;
    }

    private Publish lay(Qos qos, boolean retain, int[] subscriptionIds) {
        Properties properties = message.properties();
        for (int id : subscriptionIds) {
            properties = properties.withSubscriptionIdentifier(id);
        }
        return new Publish(message.topic(), message.payload(), qos, retain, false, 0, properties);
    }

    /** Whether the message goes out as it came in. */
    private static boolean isSame(Publish message, Qos qos, boolean retain, int[] subscriptionIds) {
        return subscriptionIds.length == 0
                && qos == message.qos()
                && retain == message.retain()
                && !message.dup()
                && (qos != Qos.AT_MOST_ONCE || message.packetId() == 0);
    }
}
