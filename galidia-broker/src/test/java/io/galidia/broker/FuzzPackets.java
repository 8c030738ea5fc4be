// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Auth;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Packets whose fields are chosen by a script from values that matter. */
final class FuzzPackets {

    static final String[] TOPICS = {
        "a", "a/b", "a/b/c", "b", "a/long/enough/for/an/alias", "$SYS/x", "by/1", "a/+", "/", "b/other/long/topic/name"
    };

    static final String[] FILTERS = {
        "a", "a/b", "a/+", "#", "+/b", "a/#", "$share/g/a/b", "$share/g/#", "$share/h/a/+", "$share/g/by/+",
        "by/#", "$SYS/#", "$share//a", "a/#/b", "/", "+/+", "b/#", "$share/h/#", "$share/g/a/+", "a+"
    };

    static final String[] CLIENT_IDS = {"p", "q", "r", "s", ""};

    private static final ReasonCode[] REASONS = {
        ReasonCode.SUCCESS,
        ReasonCode.DISCONNECT_WITH_WILL,
        ReasonCode.UNSPECIFIED_ERROR,
        ReasonCode.NO_MATCHING_SUBSCRIBERS,
        ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
        ReasonCode.NOT_AUTHORIZED,
        ReasonCode.PACKET_IDENTIFIER_NOT_FOUND,
        ReasonCode.QUOTA_EXCEEDED,
        ReasonCode.MALFORMED_PACKET,
        ReasonCode.KEEP_ALIVE_TIMEOUT,
        ReasonCode.CONTINUE_AUTHENTICATION,
        ReasonCode.REAUTHENTICATE
    };

    private static final long[] SECONDS = {0, 1, 2, 5, 10, 60, 3_600, 0xFFFF_FFFFL};

    private final FuzzScript script;
    private int messages;

    FuzzPackets(FuzzScript script) {
        this.script = script;
    }

    Connect connect() {
        ProtocolVersion version = version();
        int flags = script.next();
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            properties = connectProperties(script.next());
        }
        boolean hasWill = (flags & 2) != 0;
        boolean hasName = (flags & 4) != 0;
        return new Connect(
                version,
                (flags & 8) != 0 && !version.hasProperties(),
                script.oneOf(CLIENT_IDS),
                (flags & 1) == 0,
                script.oneOf(0, 1, 10, 60, 65_535),
                hasWill ? will(version) : null,
                hasName ? "somebody" : null,
                hasName && (flags & 16) != 0 ? bytes("secret") : null,
                properties);
    }

    ProtocolVersion version() {
        return script.oneOf(
                ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_3_1, ProtocolVersion.MQTT_5);
    }

    private Properties connectProperties(int which) {
        Properties properties = Properties.NONE;
        if ((which & 1) != 0) {
            properties = properties.with(Property.SESSION_EXPIRY_INTERVAL, seconds());
        }
        if ((which & 2) != 0) {
            properties = properties.with(Property.RECEIVE_MAXIMUM, (int) script.oneOf(1, 2, 3, 10, 65_535));
        }
        if ((which & 4) != 0) {
            properties = properties.with(Property.MAXIMUM_PACKET_SIZE, (int) script.oneOf(30, 60, 150, 1, 5, 18));
        }
        if ((which & 8) != 0) {
            properties = properties.with(Property.TOPIC_ALIAS_MAXIMUM, (int) script.oneOf(1, 2, 10, 65_535));
        }
        if ((which & 16) != 0) {
            properties = properties.with(Property.REQUEST_PROBLEM_INFORMATION, false);
        }
        if ((which & 32) != 0) {
            properties = properties.with(Property.REQUEST_RESPONSE_INFORMATION, true);
        }
        if ((which & 64) != 0) {
            properties = properties.with(Property.AUTHENTICATION_METHOD, script.oneOf("PLAIN", "SCRAM-SHA-256"));
            byte[] data = script.take(script.below(64));
            if (data.length > 0) {
                properties = properties.with(Property.AUTHENTICATION_DATA, data);
            }
        }
        return (which & 128) != 0 ? properties.withUser("who", "me") : properties;
    }

    private long seconds() {
        return SECONDS[script.below(SECONDS.length)];
    }

    private Will will(ProtocolVersion version) {
        Properties properties = Properties.NONE;
        if (version.hasProperties()) {
            int which = script.next();
            properties = messageProperties(which & 0x3F);
            if ((which & 64) != 0) {
                properties = properties.with(Property.WILL_DELAY_INTERVAL, seconds());
            }
        }
        int flags = script.next();
        return new Will(script.oneOf(TOPICS), payload(), Qos.of(flags % 3), (flags & 4) != 0, properties);
    }

    Publish publish(FuzzClient client) {
        String topic = script.oneOf(TOPICS);
        int flags = script.next();
        Qos qos = Qos.of((flags & 3) % 3);
        int id = qos == Qos.AT_MOST_ONCE ? 0 : id(client, (flags >> 4) & 3);
        Properties properties = Properties.NONE;
        if (client.model.version().hasProperties()) {
            int which = script.next();
            properties = messageProperties(which & 0x3F);
            if ((which & 64) != 0) {
                properties = properties.with(Property.TOPIC_ALIAS, (int) script.oneOf(1, 2, 3, 32, 33, 65_535));
            }
            topic = (which & 128) != 0 ? "" : topic;
        }
        boolean isDup = (flags & 8) != 0 && qos != Qos.AT_MOST_ONCE;
        return new Publish(topic, payload(), qos, (flags & 4) != 0, isDup, id, properties);
    }

    private Properties messageProperties(int which) {
        Properties properties = Properties.NONE;
        if ((which & 1) != 0) {
            properties = properties.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds());
        }
        if ((which & 2) != 0) {
            properties = properties.with(Property.CONTENT_TYPE, "text/plain");
        }
        if ((which & 4) != 0) {
            properties = properties.with(Property.RESPONSE_TOPIC, "b").with(Property.CORRELATION_DATA, new byte[] {1});
        }
        if ((which & 8) != 0) {
            properties = properties.withUser("k", "1").withUser("k", "2");
        }
        if ((which & 16) != 0) {
            properties = properties.with(Property.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        return (which & 32) != 0 && script.below(8) == 0 ? properties.withSubscriptionIdentifier(1) : properties;
    }

    /** A payload that no other message of the script has; now and then an empty or a large one. */
    private ByteBuf payload() {
        int size = script.next();
        if (size == 0xFF) {
            return Unpooled.EMPTY_BUFFER;
        }
        var text = new StringBuilder("m" + messages++ + ".");
        int length = size < 0xF0 ? size >> 2 : (size & 0xF) * 1_500;
        while (text.length() < length) {
            text.append("0123456789");
        }
        return bytes(text.toString());
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    Subscribe subscribe(FuzzClient client) {
        int flags = script.next();
        List<Subscription> wanted = new ArrayList<>();
        for (int i = 0; i <= (flags & 3); i++) {
            String filter = script.oneOf(FILTERS);
            int options = client.model.version().hasProperties() ? script.next() : script.next() & 3;
            wanted.add(new Subscription(
                    filter,
                    Qos.of((options & 3) % 3),
                    (options & 4) != 0,
                    (options & 8) != 0,
                    RetainHandling.of(((options >> 4) & 3) % 3)));
        }
        Properties properties = Properties.NONE;
        if ((flags & 4) != 0 && client.model.version().hasProperties()) {
            properties = properties.withSubscriptionIdentifier(script.oneOf(1, 2, 268_435_455));
        }
        return new Subscribe(id(client, (flags >> 4) & 3), wanted, properties);
    }

    Unsubscribe unsubscribe(FuzzClient client) {
        int flags = script.next();
        List<String> filters = new ArrayList<>();
        for (int i = 0; i <= (flags & 3); i++) {
            filters.add(script.oneOf(FILTERS));
        }
        return new Unsubscribe(id(client, (flags >> 4) & 3), filters, Properties.NONE);
    }

    private static int id(FuzzClient client, int choice) {
        return switch (choice) {
            case 1 -> client.lastId();
            case 2 -> 1;
            case 3 -> 65_535;
            default -> client.nextId();
        };
    }

    /** An answer that need not fit anything. */
    Packet anyAnswer(FuzzClient client) {
        int kind = script.next();
        int id = script.oneOf(1, 2, 3, 4, client.lastId(), 65_535);
        ReasonCode reason = (kind & 4) != 0 ? REASONS[script.below(REASONS.length)] : ReasonCode.SUCCESS;
        Properties properties = (kind & 8) != 0 && client.model.version().hasProperties()
                ? Properties.NONE.with(Property.REASON_STRING, "so")
                : Properties.NONE;
        return switch (kind & 3) {
            case 0 -> new PubAck(id, reason, properties);
            case 1 -> new PubRec(id, reason, properties);
            case 2 -> new PubRel(id, reason, properties);
            default -> new PubComp(id, reason, properties);
        };
    }

    Disconnect disconnect(FuzzClient client) {
        int flags = script.next();
        if (!client.model.version().hasProperties()) {
            return Disconnect.NORMAL;
        }
        Properties properties =
                (flags & 1) != 0 ? Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, seconds()) : Properties.NONE;
        return new Disconnect(REASONS[(flags >> 1) % REASONS.length], properties);
    }

    Auth auth() {
        int flags = script.next();
        Properties properties =
                Properties.NONE.with(Property.AUTHENTICATION_METHOD, (flags & 1) == 0 ? "PLAIN" : "SCRAM-SHA-256");
        byte[] data = script.take(flags >> 3);
        if (data.length > 0) {
            properties = properties.with(Property.AUTHENTICATION_DATA, data);
        }
        return new Auth((flags & 2) == 0 ? ReasonCode.CONTINUE_AUTHENTICATION : ReasonCode.REAUTHENTICATE, properties);
    }
}
