// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import static io.galidia.client.SettingText.bytes;
import static io.galidia.client.SettingText.duration;
import static io.galidia.client.SettingText.flag;
import static io.galidia.client.SettingText.number;
import static io.galidia.client.SettingText.oneOf;
import static io.galidia.client.SettingText.text;

import io.galidia.ClientOptions;
import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.Dispatch;
import io.galidia.ReconnectPolicy;
import io.galidia.TlsOptions;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.Will;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import io.galidia.topic.TopicName;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of {@link io.galidia.ClientSettings}: how each changes the options, and how they show it. */
public final class SettingTable {

    private static final String SECRET = "***";
    private static final Map<String, ProtocolVersion> VERSIONS =
            Map.of("3.1", ProtocolVersion.MQTT_3_1, "3.1.1", ProtocolVersion.MQTT_3_1_1, "5", ProtocolVersion.MQTT_5);
    private static final Map<String, WhenFull> WHEN_FULL = Map.of(
            "drop-newest", WhenFull.DROP_NEWEST,
            "drop-oldest", WhenFull.DROP_OLDEST,
            "keep-latest-per-topic", WhenFull.KEEP_LATEST_PER_TOPIC);
    private static final Map<String, Dispatch> DISPATCH = Map.of(
            "serial", Dispatch.SERIAL,
            "per-topic", Dispatch.PER_TOPIC,
            "unordered", Dispatch.UNORDERED,
            "on-loop", Dispatch.ON_LOOP);
    private static final Map<String, Qos> QOS =
            Map.of("0", Qos.AT_MOST_ONCE, "1", Qos.AT_LEAST_ONCE, "2", Qos.EXACTLY_ONCE);

    private static final Map<String, Setting> TABLE = table();

    private SettingTable() {}

    /** Changes options as a text says. */
    @FunctionalInterface
    private interface Change {
        ClientOptions apply(ClientOptions options, String name, String value);
    }

    /** A setting; {@code shown} gives null for what is not there. */
    private record Setting(String help, Change change, Function<ClientOptions, @Nullable Object> shown) {}

    /** Whether there is a setting with this name. */
    public static boolean has(String name) {
        return TABLE.containsKey(name);
    }

    /** The names, with what they are. */
    public static Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        TABLE.forEach((name, setting) -> names.put(name, setting.help));
        return names;
    }

    /** The options, changed by the settings in the order of the table. */
    public static ClientOptions apply(ClientOptions options, Map<String, String> settings) {
        for (String name : settings.keySet()) {
            if (!has(name)) {
                throw new IllegalArgumentException("there is no setting " + name + "; there are " + TABLE.keySet());
            }
        }
        ClientOptions changed = options;
        for (Map.Entry<String, Setting> each : TABLE.entrySet()) {
            String value = settings.get(each.getKey());
            if (value != null) {
                changed = each.getValue().change.apply(changed, each.getKey(), value);
            }
        }
        return changed;
    }

    /** The settings that make these options, without secrets. */
    public static Map<String, String> describe(ClientOptions options) {
        Map<String, String> found = new LinkedHashMap<>();
        TABLE.forEach((name, setting) -> {
            Object value = setting.shown.apply(options);
            if (value != null) {
                found.put(name, value instanceof Duration time ? text(time) : value.toString());
            }
        });
        return found;
    }

    // ---- the table

    private static Map<String, Setting> table() {
        Map<String, Setting> table = new LinkedHashMap<>();
        addConnection(table);
        addTls(table);
        addWill(table);
        addQueue(table);
        addReconnect(table);
        addHandlers(table);
        return table;
    }

    private static void addConnection(Map<String, Setting> table) {
        table.put(
                "version",
                connect(
                        "3.1, 3.1.1 or 5",
                        (options, name, value) -> options.withVersion(oneOf(VERSIONS, name, value)),
                        options -> nameOf(VERSIONS, options.version())));
        table.put(
                "client-id",
                connect(
                        "the client identifier; default a random one",
                        (options, name, value) -> options.withClientId(value),
                        ConnectOptions::clientId));
        table.put(
                "username",
                connect(
                        "the user name",
                        (options, name, value) -> options.withCredentials(Credentials.of(value, passwordOf(options))),
                        SettingTable::usernameOf));
        table.put(
                "password",
                connect(
                        "the password",
                        (options, name, value) -> options.withCredentials(
                                Credentials.of(usernameOf(options), value.getBytes(StandardCharsets.UTF_8))),
                        options -> passwordOf(options) == null ? null : SECRET));
        table.put(
                "clean-session",
                connect(
                        "true or false: whether the session begins and ends with the client",
                        (options, name, value) -> options.withCleanSession(flag(name, value)),
                        ConnectOptions::cleanSession));
        table.put(
                "session-expiry",
                new Setting(
                        "how long the server keeps the session without a connection, such as 1h",
                        (options, name, value) -> options.withSessionExpiry(duration(name, value)),
                        ClientOptions::sessionExpiry));
        table.put(
                "keep-alive",
                connect(
                        "0 for none, or whole seconds, such as 60s",
                        (options, name, value) -> options.withKeepAlive(duration(name, value)),
                        ConnectOptions::keepAlive));
        table.put(
                "connect-timeout",
                connect(
                        "for everything up to CONNACK, such as 10s",
                        (options, name, value) -> options.withConnectTimeout(duration(name, value)),
                        ConnectOptions::connectTimeout));
        table.put(
                "ping-timeout",
                connect(
                        "how long PINGREQ may stay unanswered, such as 10s",
                        (options, name, value) -> options.withPingTimeout(duration(name, value)),
                        ConnectOptions::pingTimeout));
        table.put(
                "max-packet-size",
                connect(
                        "the largest packet taken, in bytes or with KiB or MiB",
                        (options, name, value) ->
                                options.withMaxPacketSize((int) bytes(name, value, Integer.MAX_VALUE)),
                        ConnectOptions::maxPacketSize));
        table.put(
                "topic-aliases",
                connect(
                        "how many are used at most towards the server, 0 to 65535",
                        (options, name, value) -> options.withTopicAliases(number(name, value, 0, 65_535)),
                        ConnectOptions::topicAliases));
        table.put(
                "receive-maximum",
                new Setting(
                        "messages of QoS 1 and 2 that handlers may have at a time, 1 to 65535",
                        (options, name, value) -> options.withReceiveMaximum(number(name, value, 1, 65_535)),
                        ClientOptions::receiveMaximum));
        table.put(
                "endpoints",
                new Setting(
                        "more URLs, divided by commas, for when one cannot be reached",
                        (options, name, value) -> options.withMoreEndpoints(value.split("\\s*,\\s*")),
                        options ->
                                options.moreEndpoints().isEmpty() ? null : String.join(",", options.moreEndpoints())));
    }

    private static void addTls(Map<String, Setting> table) {
        table.put(
                "tls-ca",
                connect(
                        "a PEM file with the certificates to trust; default those of the JDK",
                        (options, name, value) -> options.withTls(TlsOptions.trusting(Path.of(value))),
                        options -> options.tls() == null ? null : options.tls()));
        table.put(
                "tls-cert",
                connect(
                        "PEM files of the client's own certificate and its key, divided by a comma",
                        (options, name, value) -> {
                            String[] files = value.split("\\s*,\\s*");
                            if (files.length != 2) {
                                throw new IllegalArgumentException(
                                        name + " must be two files divided by a comma, not \"" + value + "\"");
                            }
                            return options.withTls(tls(options).withIdentity(Path.of(files[0]), Path.of(files[1])));
                        },
                        options -> null));
        table.put(
                "tls-server-name",
                connect(
                        "the name that the server's certificate must have, if not that of the URL",
                        (options, name, value) -> options.withTls(tls(options).withServerName(value)),
                        options -> null));
    }

    private static void addWill(Map<String, Setting> table) {
        table.put(
                "will-topic",
                connect(
                        "the topic of a will; default none",
                        (options, name, value) -> options.withWill(new Will(
                                TopicName.check(value),
                                Unpooled.EMPTY_BUFFER,
                                Qos.AT_MOST_ONCE,
                                false,
                                Properties.NONE)),
                        options ->
                                options.will() == null ? null : options.will().topic()));
        table.put(
                "will-payload",
                connect(
                        "the text of the will",
                        (options, name, value) -> {
                            Will will = will(options, name);
                            byte[] payload = value.getBytes(StandardCharsets.UTF_8);
                            return options.withWill(new Will(
                                    will.topic(),
                                    Unpooled.wrappedBuffer(payload),
                                    will.qos(),
                                    will.retain(),
                                    will.properties()));
                        },
                        options -> options.will() == null
                                ? null
                                : options.will().payload().toString(StandardCharsets.UTF_8)));
        table.put(
                "will-qos",
                connect(
                        "0, 1 or 2",
                        (options, name, value) -> {
                            Will will = will(options, name);
                            return options.withWill(new Will(
                                    will.topic(),
                                    will.payload(),
                                    oneOf(QOS, name, value),
                                    will.retain(),
                                    will.properties()));
                        },
                        options -> options.will() == null
                                ? null
                                : nameOf(QOS, options.will().qos())));
        table.put(
                "will-retain",
                connect(
                        "true or false",
                        (options, name, value) -> {
                            Will will = will(options, name);
                            return options.withWill(new Will(
                                    will.topic(), will.payload(), will.qos(), flag(name, value), will.properties()));
                        },
                        options ->
                                options.will() == null ? null : options.will().retain()));
    }

    private static void addQueue(Map<String, Setting> table) {
        table.put(
                "queue-messages",
                queue(
                        "messages that may wait, at least 1",
                        (queue, name, value) -> new QueueLimits(
                                number(name, value, 1, Integer.MAX_VALUE),
                                queue.maxBytes(),
                                queue.whenFull(),
                                queue.maxInFlight()),
                        QueueLimits::maxMessages));
        table.put(
                "queue-bytes",
                queue(
                        "bytes that may wait, also with KiB, MiB or GiB",
                        (queue, name, value) -> new QueueLimits(
                                queue.maxMessages(),
                                bytes(name, value, Long.MAX_VALUE),
                                queue.whenFull(),
                                queue.maxInFlight()),
                        QueueLimits::maxBytes));
        table.put(
                "queue-when-full",
                queue(
                        "drop-newest, drop-oldest or keep-latest-per-topic",
                        (queue, name, value) -> new QueueLimits(
                                queue.maxMessages(),
                                queue.maxBytes(),
                                oneOf(WHEN_FULL, name, value),
                                queue.maxInFlight()),
                        queue -> Objects.requireNonNull(nameOf(WHEN_FULL, queue.whenFull()))));
        table.put(
                "in-flight",
                queue(
                        "messages of QoS 1 and 2 under way at most, 1 to 65535",
                        (queue, name, value) -> new QueueLimits(
                                queue.maxMessages(),
                                queue.maxBytes(),
                                queue.whenFull(),
                                number(name, value, 1, 65_535)),
                        QueueLimits::maxInFlight));
    }

    private static void addReconnect(Map<String, Setting> table) {
        table.put(
                "reconnect-delays",
                reconnect(
                        "the most before the first attempt, and before any, as in 1s,2m",
                        (policy, name, value) -> {
                            String[] delays = value.split("\\s*,\\s*");
                            if (delays.length != 2) {
                                throw new IllegalArgumentException(
                                        name + " must be two times divided by a comma, not \"" + value + "\"");
                            }
                            return policy.withDelays(duration(name, delays[0]), duration(name, delays[1]));
                        },
                        policy -> text(policy.firstDelay()) + "," + text(policy.longestDelay())));
        table.put(
                "reconnect-attempts",
                reconnect(
                        "failures in a row after which the client closes, at least 1",
                        (policy, name, value) -> policy.withMostAttempts(number(name, value, 1, Integer.MAX_VALUE)),
                        policy -> policy.mostAttempts() == Integer.MAX_VALUE ? null : policy.mostAttempts()));
        table.put(
                "reconnect-outage",
                reconnect(
                        "time without a connection after which the client closes, such as 1h",
                        (policy, name, value) -> policy.withLongestOutage(duration(name, value)),
                        policy -> policy.longestOutage().equals(ReconnectPolicy.DEFAULTS.longestOutage())
                                ? null
                                : policy.longestOutage()));
    }

    private static void addHandlers(Map<String, Setting> table) {
        table.put(
                "dispatch",
                new Setting(
                        "serial, per-topic, unordered or on-loop",
                        (options, name, value) -> options.withDispatch(oneOf(DISPATCH, name, value)),
                        options -> Objects.requireNonNullElse(nameOf(DISPATCH, options.dispatch()), "keyed")));
        table.put(
                "waiting-qos0",
                new Setting(
                        "messages of QoS 0 that may wait for handlers, at least 1",
                        (options, name, value) -> options.withWaitingQos0(
                                number(name, value, 1, Integer.MAX_VALUE), options.dropsOldestQos0()),
                        ClientOptions::waitingQos0));
        table.put(
                "close-timeout",
                new Setting(
                        "how long close waits for what is unfinished, such as 5s",
                        (options, name, value) -> options.withCloseTimeout(duration(name, value)),
                        ClientOptions::closeTimeout));
    }

    // ---- parts of options

    @FunctionalInterface
    private interface PartChange<T> {
        T apply(T part, String name, String value);
    }

    private static Setting connect(
            String help, PartChange<ConnectOptions> change, Function<ConnectOptions, @Nullable Object> shown) {
        return new Setting(
                help,
                (options, name, value) -> options.withConnect(change.apply(options.connect(), name, value)),
                options -> shown.apply(options.connect()));
    }

    private static Setting queue(
            String help, PartChange<QueueLimits> change, Function<QueueLimits, @Nullable Object> shown) {
        return connect(
                help,
                (options, name, value) -> options.withQueue(change.apply(options.queue(), name, value)),
                options -> shown.apply(options.queue()));
    }

    private static Setting reconnect(
            String help, PartChange<ReconnectPolicy> change, Function<ReconnectPolicy, @Nullable Object> shown) {
        return new Setting(
                help,
                (options, name, value) -> options.withReconnect(change.apply(options.reconnect(), name, value)),
                options -> shown.apply(options.reconnect()));
    }

    private static TlsOptions tls(ConnectOptions options) {
        return options.tls() == null ? TlsOptions.DEFAULTS : options.tls();
    }

    private static Will will(ConnectOptions options, String name) {
        Will will = options.will();
        if (will == null) {
            throw new IllegalArgumentException(name + " needs a will-topic");
        }
        return will;
    }

    private static @Nullable String usernameOf(ConnectOptions options) {
        Credentials credentials = options.credentials();
        return credentials == null ? null : credentials.username();
    }

    private static byte @Nullable [] passwordOf(ConnectOptions options) {
        Credentials credentials = options.credentials();
        return credentials == null ? null : credentials.password();
    }

    private static <T> @Nullable String nameOf(Map<String, T> names, T value) {
        return names.entrySet().stream()
                .filter(each -> each.getValue().equals(value))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }
}
