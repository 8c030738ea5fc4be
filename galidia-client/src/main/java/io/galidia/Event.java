// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a connection. The order is: {@code Open}, {@code Resolve} and {@code Connect} (client) or {@code
 * Accept} (server), {@code TlsHandshake}, {@code MqttConnect} (server), {@code MqttOpen}, any number of others, {@code
 * Failure} when something went wrong, and exactly one {@code Close}, last.
 */
public sealed interface Event {

    /** The connection object exists; nothing is on the network yet. */
    record Open() implements Event {}

    /** The host name was resolved. */
    record Resolve(SocketAddress address) implements Event {}

    /** The transport is connected; TLS can still be started. */
    record Connect() implements Event {}

    /** A listener took this connection. */
    record Accept() implements Event {}

    /** TLS is in force. */
    record TlsHandshake(
            String protocol, String cipherSuite, @Nullable String applicationProtocol) implements Event {}

    /** So many bytes came, before they are looked at. */
    record Read(int bytes) implements Event {}

    /** So many bytes were handed to the operating system. */
    record Write(int bytes) implements Event {}

    /** The send queue was over its limit and has drained: {@link Connection#isWritable} is true again. */
    record Drain() implements Event {}

    /** The connection is gone; the last event. */
    record Close(ReasonCode reason, String why) implements Event {}

    /** Something went wrong: a name that cannot be resolved, a refused CONNECT, bytes that are no packet, ... */
    record Failure(ReasonCode reason, String text, @Nullable Throwable cause) implements Event {}

    /** The session is open: CONNACK with success, sent (server) or received (client). */
    record MqttOpen(ConnAck connAck) implements Event {
        /**
         * What the server suggests as the beginning of response topics (section 4.10), when CONNECT has asked with {@link
         * io.galidia.packet.Property#REQUEST_RESPONSE_INFORMATION}.
         */
        public Optional<String> responseInformation() {
            return Optional.ofNullable(connAck.properties().text(Property.RESPONSE_INFORMATION));
        }

        /** Whether the server goes on with a stored session. */
        public boolean sessionPresent() {
            return connAck.sessionPresent();
        }
    }

    /** Any packet that came, before it is acted upon. */
    record MqttCommand(Packet packet) implements Event {}

    /** Another thread called {@link Manager#wakeup}. */
    @SuppressWarnings("ArrayRecordComponent") // an event is never compared
    record Wakeup(byte[] data) implements Event {
        /** The bytes as UTF-8. */
        public String text() {
            return new String(data, StandardCharsets.UTF_8);
        }
    }

    /** The loop has turned; once for each poll and connection, when {@link ManagerOptions} ask for it. */
    record Poll() implements Event {}

    /** Something that the application itself handed to {@link Connection#fire}. */
    record User(Object value) implements Event {}

    /** What is answered by the library when the handler returns, unless the handler has answered or deferred. */
    interface Answerable {
        /** Acknowledges now. Safe from any thread. */
        void acknowledge();

        /** Refuses with a reason (MQTT 5; before that the connection is closed). */
        void refuse(ReasonCode reason);

        /** Nothing happens when the handler returns; {@link #acknowledge} or {@link #refuse} follows, on any thread. */
        void defer();
    }

    /** A message came. Safe to keep. It is acknowledged when the handler returns, unless it answered or deferred. */
    non-sealed interface MqttMessage extends Event, Answerable {
        /** The packet; its payload is on the heap. */
        Publish packet();

        /** The topic name. */
        default String topic() {
            return packet().topic();
        }

        /** The payload as UTF-8; malformed bytes become U+FFFD. */
        default String text() {
            return packet().payload().toString(StandardCharsets.UTF_8);
        }

        /** A copy of the payload. */
        default byte[] data() {
            return packet().payloadBytes();
        }

        /** The QoS it was delivered with. */
        default Qos qos() {
            return packet().qos();
        }

        /** The packet identifier, 0 for QoS 0. */
        default int id() {
            return packet().packetId();
        }

        /** Whether it is a retained message sent because of a new subscription. */
        default boolean retain() {
            return packet().retain();
        }

        /** Whether the peer says it may have sent this before. */
        default boolean dup() {
            return packet().dup();
        }

        /** The properties, none before MQTT 5. */
        default Properties properties() {
            return packet().properties();
        }
    }

    /**
     * A client wants to connect (server side). Accepted when the handler returns without an answer. Those that name an
     * authentication method (MQTT 5, section 4.12) do not come here: they are refused.
     */
    non-sealed interface MqttConnect extends Event {
        /** The packet. */
        io.galidia.packet.Connect packet();

        /** Accepts, with these properties in CONNACK. */
        void accept(Properties properties);

        /** Refuses and closes. */
        void refuse(ReasonCode reason);

        /** Nothing happens when the handler returns; an answer follows, on any thread. */
        void defer();
    }

    /** A client wants subscriptions (server side). All are granted as asked when the handler returns without an answer. */
    non-sealed interface MqttSubscribe extends Event {
        /** What is asked for. */
        List<Subscription> subscriptions();

        /** Answers each: {@link ReasonCode#granted} or a refusal. */
        void answer(List<ReasonCode> reasons);

        /** Nothing happens when the handler returns; an answer follows, on any thread. */
        void defer();
    }

    /** A client ends subscriptions (server side). Success for all when the handler returns without an answer. */
    non-sealed interface MqttUnsubscribe extends Event {
        /** The filters. */
        List<String> filters();

        /** Answers each. */
        void answer(List<ReasonCode> reasons);
    }
}
