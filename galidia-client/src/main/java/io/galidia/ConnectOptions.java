// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ManagerOptions.require;

import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.Will;
import io.galidia.session.QueueLimits;
import io.galidia.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param clientId empty lets the server choose (or, with a kept session, is refused when connecting: it would leave an
 *     orphan); at most 65,535 bytes of UTF-8
 * @param authentication how the client proves who it is in a conversation with the server (MQTT 5 only); null for none
 * @param cleanSession whether a stored session is thrown away first
 * @param keepAlive 0 (none) to 65,535 s, in whole seconds
 * @param connectTimeout how long name look-up, connecting, TLS and CONNACK may take together
 * @param pingTimeout how long the peer may leave a PINGREQ unanswered
 * @param maxPacketSize the largest packet taken from the server, 2 to 268,435,460 bytes; CONNACK at most 65,536
 * @param topicAliases how many topic aliases are used at most towards an MQTT 5 server that allows them, 0 (none) to 65,535
 * @param queue how much may wait for CONNACK and for the server's receive window
 * @param tls for mqtts and wss; null for {@link TlsOptions#DEFAULTS}
 * @param resumed the closed connection whose unfinished messages are gone on with; null for none
 */
public record ConnectOptions(
        ProtocolVersion version,
        String clientId,
        @Nullable Credentials credentials,
        @Nullable EnhancedAuthentication authentication,
        boolean cleanSession,
        Duration keepAlive,
        Duration connectTimeout,
        Duration pingTimeout,
        int maxPacketSize,
        @Nullable Will will,
        Properties properties,
        int topicAliases,
        QueueLimits queue,
        @Nullable TlsOptions tls,
        @Nullable Connection resumed) {

    /** MQTT 5, clean session, keep-alive 60 s, 10 s to connect, 32 topic aliases. */
    public static final ConnectOptions DEFAULTS = new ConnectOptions(
            ProtocolVersion.MQTT_5,
            "",
            null,
            null,
            true,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            1 << 20,
            null,
            Properties.NONE,
            32,
            QueueLimits.DEFAULTS,
            null,
            null);

    static final int LARGEST_PACKET = 268_435_460;

    /** Checks the bounds. */
    public ConnectOptions {
        int idBytes = clientId.getBytes(StandardCharsets.UTF_8).length;
        require("the length of the client identifier in bytes", idBytes, 0, 65_535);
        if (!keepAlive.equals(Duration.ofSeconds(keepAlive.toSeconds()))
                || keepAlive.isNegative()
                || keepAlive.toSeconds() > 65_535) {
            throw new IllegalArgumentException("the keep-alive must be 0 to 65535 whole seconds, not " + keepAlive);
        }
        requirePositive("the connect time-out", connectTimeout);
        requirePositive("the ping time-out", pingTimeout);
        require("the maximum packet size", maxPacketSize, 2, LARGEST_PACKET);
        require("the number of topic aliases", topicAliases, 0, 65_535);
    }

    /** The same with this version of the protocol. */
    public ConnectOptions withVersion(ProtocolVersion newVersion) {
        return changed(draft -> draft.version = newVersion);
    }

    /** The same with this client identifier. */
    public ConnectOptions withClientId(String newClientId) {
        return changed(draft -> draft.clientId = newClientId);
    }

    /** The same with these credentials, or none. */
    public ConnectOptions withCredentials(@Nullable Credentials newCredentials) {
        return changed(draft -> draft.credentials = newCredentials);
    }

    /** The same with this way to authenticate, or none; CONNECT has the credentials too, if there are some. */
    public ConnectOptions withAuthentication(@Nullable EnhancedAuthentication newAuthentication) {
        return changed(draft -> draft.authentication = newAuthentication);
    }

    /** The same, throwing a stored session away or going on with it. */
    public ConnectOptions withCleanSession(boolean newCleanSession) {
        return changed(draft -> draft.cleanSession = newCleanSession);
    }

    /** The same with this keep-alive, in whole seconds; zero for none. */
    public ConnectOptions withKeepAlive(Duration newKeepAlive) {
        return changed(draft -> draft.keepAlive = newKeepAlive);
    }

    /** The same with this time-out for everything up to CONNACK. */
    public ConnectOptions withConnectTimeout(Duration newConnectTimeout) {
        return changed(draft -> draft.connectTimeout = newConnectTimeout);
    }

    /** The same with this time-out for an answer to PINGREQ. */
    public ConnectOptions withPingTimeout(Duration newPingTimeout) {
        return changed(draft -> draft.pingTimeout = newPingTimeout);
    }

    /** The same with this limit in bytes. */
    public ConnectOptions withMaxPacketSize(int newMaxPacketSize) {
        return changed(draft -> draft.maxPacketSize = newMaxPacketSize);
    }

    /** The same with this will, or none. */
    public ConnectOptions withWill(@Nullable Will newWill) {
        return changed(draft -> draft.will = newWill);
    }

    /** The same with these properties in CONNECT (MQTT 5), such as the session expiry interval. */
    public ConnectOptions withProperties(Properties newProperties) {
        return changed(draft -> draft.properties = newProperties);
    }

    /** The same with these limits for messages that wait. */
    public ConnectOptions withQueue(QueueLimits newQueue) {
        return changed(draft -> draft.queue = newQueue);
    }

    /** The same with these TLS options; they are looked at for mqtts and wss only. */
    public ConnectOptions withTls(@Nullable TlsOptions newTls) {
        return changed(draft -> draft.tls = newTls);
    }

    /** The same with so many topic aliases for what is published; 0 for none. */
    public ConnectOptions withTopicAliases(int newTopicAliases) {
        return changed(draft -> draft.topicAliases = newTopicAliases);
    }

    /** The same, going on with the unfinished messages of a connection of this client that is closed. */
    public ConnectOptions resuming(Connection connection) {
        return changed(draft -> draft.resumed = connection);
    }

    /** The same with this user name and password, sent as UTF-8. */
    public ConnectOptions withCredentials(String user, String password) {
        return withCredentials(Credentials.of(user, password));
    }

    /** The same with a will of text. */
    public ConnectOptions withWill(String topic, String text, Qos qos, boolean retain) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        Objects.requireNonNull(qos, "qos");
        return withWill(
                new Will(TopicName.check(topic), Unpooled.wrappedBuffer(payload), qos, retain, Properties.NONE));
    }

    static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.toSeconds() > 1_000_000_000L) {
            throw new IllegalArgumentException(name + " must be positive and at most 1000000000 s, not " + duration);
        }
    }

    private ConnectOptions changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The fields while a copy is made. */
    private static final class Draft {
        ProtocolVersion version;
        String clientId;

        @Nullable Credentials credentials;

        @Nullable EnhancedAuthentication authentication;

        boolean cleanSession;
        Duration keepAlive;
        Duration connectTimeout;
        Duration pingTimeout;
        int maxPacketSize;

        @Nullable Will will;

        Properties properties;
        int topicAliases;
        QueueLimits queue;

        @Nullable TlsOptions tls;

        @Nullable Connection resumed;

        Draft(ConnectOptions from) {
            version = from.version;
            clientId = from.clientId;
            credentials = from.credentials;
            authentication = from.authentication;
            cleanSession = from.cleanSession;
            keepAlive = from.keepAlive;
            connectTimeout = from.connectTimeout;
            pingTimeout = from.pingTimeout;
            maxPacketSize = from.maxPacketSize;
            will = from.will;
            properties = from.properties;
            topicAliases = from.topicAliases;
            queue = from.queue;
            tls = from.tls;
            resumed = from.resumed;
        }

        ConnectOptions finish() {
            return new ConnectOptions(
                    version,
                    clientId,
                    credentials,
                    authentication,
                    cleanSession,
                    keepAlive,
                    connectTimeout,
                    pingTimeout,
                    maxPacketSize,
                    will,
                    properties,
                    topicAliases,
                    queue,
                    tls,
                    resumed);
        }
    }
}
