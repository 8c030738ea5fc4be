// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.ConnectOptions;
import io.galidia.Credentials;
import io.galidia.EnhancedAuthentication;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.scram.Scram;
import io.galidia.session.QueueLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say where to connect to, as whom and how: those of mosquitto's tools. */
public final class ConnectFlags {

    private static final long NEVER = 0xFFFF_FFFFL;
    private static final QueueLimits PLENTY = new QueueLimits(1_000_000, 1L << 40, QueueLimits.WhenFull.DROP_NEWEST);
    private static final int LARGEST_PACKET = 268_435_460;

    @Option(
            names = {"-h", "--host"},
            paramLabel = "HOST",
            description = "Host name or address of the broker; default localhost.")
    private @Nullable String host;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            description = "Its port; default 1883, with TLS 8883.")
    private @Nullable Integer port;

    @Option(
            names = {"-L", "--url"},
            paramLabel = "URL",
            description =
                    "All at once: mqtt[s]://[user[:password]@]host[:port]/topic. Also ws[s]://host[:port]/path and"
                            + " unix:/path, with -t for the topic.")
    private @Nullable String url;

    @Option(names = "--unix", paramLabel = "PATH", description = "Connect to a unix domain socket.")
    private @Nullable String unixSocket;

    @Option(
            names = {"-u", "--username"},
            paramLabel = "NAME",
            description = "User name.")
    private @Nullable String user;

    @Option(
            names = {"-P", "--pw"},
            paramLabel = "PASSWORD",
            description = "Password. Other users of this machine can see it.")
    private @Nullable String password;

    @Option(
            names = "--auth-method",
            paramLabel = "METHOD",
            description = "Prove the password of -P to the broker without sending it (MQTT 5): SCRAM-SHA-256.")
    private @Nullable String authMethod;

    @Option(
            names = {"-i", "--id"},
            paramLabel = "ID",
            description = "Client identifier; default a random one, with MQTT 5 one that the broker chooses.")
    private @Nullable String id;

    @Option(
            names = {"-I", "--id-prefix"},
            paramLabel = "PREFIX",
            description = "Client identifier of this and the process id.")
    private @Nullable String idPrefix;

    @Option(
            names = {"-k", "--keepalive"},
            paramLabel = "SECONDS",
            description = "Keep alive, 5 to 65535, or 0 for none; default ${DEFAULT-VALUE}.")
    private int keepAliveSeconds = 60;

    @Option(
            names = {"-c", "--disable-clean-session"},
            description = "Go on with the session of -i, or begin one that the broker keeps.")
    private boolean isSessionKept;

    @Option(
            names = {"-x", "--session-expiry-interval"},
            paramLabel = "SECONDS",
            description = "How long the broker keeps the session (MQTT 5), 0 to 4294967294, or -1 for ever.")
    private @Nullable String sessionExpiry;

    @Option(
            names = {"-V", "--protocol-version"},
            paramLabel = "VERSION",
            description = "mqttv5, mqttv311 or mqttv31, short 5, 311, 31; default 311, with -D or --auth-method 5.")
    private @Nullable String version;

    @Option(names = "--nodelay", description = "Accepted; packets are never delayed.")
    boolean isNoDelay;

    @Mixin
    private WillFlags will;

    @Mixin
    private TlsFlags tls;

    @Option(
            names = {"-d", "--debug"},
            description = "Say on standard error what happens.")
    boolean isDebug;

    @Option(names = "--quiet", description = "Say nothing about errors at run time.")
    boolean isQuiet;

    /** Picocli fills in the options. */
    public ConnectFlags() {}

    /** Whether {@code --quiet} was given. */
    public boolean isQuiet() {
        return isQuiet;
    }

    /** The beginning of client identifiers that -i or -I asks for; null without them. */
    public @Nullable String idStart() {
        return id == null ? idPrefix : id;
    }

    /** Takes what -u says as -L when it is a URL, for commands that have one target only. */
    public void takeUrlAsUser() {
        if (user != null && url == null && user.matches("(?i)([a-z]+://|unix:).*")) {
            url = user;
            user = null;
        }
    }

    /** What -L says; null without -L. */
    @Nullable TargetUrl target() {
        if (url == null) {
            return null;
        }
        if (host != null || port != null) {
            throw CommandException.usage("give either -L or -h and -p");
        }
        return TargetUrl.parse(url);
    }

    /** Where to connect to. */
    public String address() {
        TargetUrl target = target();
        if (unixSocket != null) {
            return "unix:" + Path.of(unixSocket).toAbsolutePath().toString().replace("%", "%25");
        }
        if (target != null) {
            return tls.isWanted() ? target.address().replaceFirst("^(mqtt|ws):", "$1s:") : target.address();
        }
        boolean isTls = tls.isWanted() || (port != null && port == 8883);
        int number = port != null ? port : isTls ? 8883 : 1883;
        if (number < 1 || number > 65_535) {
            throw CommandException.usage("-p must be 1 to 65535, not " + number);
        }
        String name = host == null ? "localhost" : host;
        return (isTls ? "mqtts://" : "mqtt://") + (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + number;
    }

    /** How to connect. */
    public ConnectOptions options() {
        return options(new PacketProperties("connect"));
    }

    /** How to connect; with MQTT 5 if there are properties. */
    ConnectOptions options(PacketProperties properties) {
        ProtocolVersion protocol = protocol(!properties.isEmpty() || authMethod != null);
        if (!properties.isEmpty() && protocol != ProtocolVersion.MQTT_5) {
            throw CommandException.usage("-D needs -V 5, not -V " + version);
        }
        if (keepAliveSeconds != 0 && (keepAliveSeconds < 5 || keepAliveSeconds > 65_535)) {
            throw CommandException.usage("-k must be 5 to 65535 seconds, or 0 for none, not " + keepAliveSeconds);
        }
        return ConnectOptions.DEFAULTS
                .withVersion(protocol)
                .withClientId(clientId(protocol))
                .withCredentials(authMethod == null ? credentials(protocol) : null)
                .withAuthentication(authentication(protocol))
                .withCleanSession(!isSessionKept)
                .withKeepAlive(Duration.ofSeconds(keepAliveSeconds))
                .withMaxPacketSize(LARGEST_PACKET)
                .withWill(will.will(properties.of("will")))
                .withProperties(connectProperties(protocol, properties.of("connect")))
                .withQueue(PLENTY)
                .withTls(tls.options());
    }

    private ProtocolVersion protocol(boolean hasProperties) {
        if (version == null) {
            return hasProperties ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
        }
        return switch (version.toLowerCase(Locale.ROOT)) {
            case "5", "mqttv5" -> ProtocolVersion.MQTT_5;
            case "311", "mqttv311" -> ProtocolVersion.MQTT_3_1_1;
            case "31", "mqttv31" -> ProtocolVersion.MQTT_3_1;
            default -> throw CommandException.usage("-V must be mqttv5, mqttv311 or mqttv31, not " + version);
        };
    }

    private String clientId(ProtocolVersion protocol) {
        if (id != null && idPrefix != null) {
            throw CommandException.usage("give either -i or -I");
        }
        if (id == null && idPrefix == null && isSessionKept) {
            throw CommandException.usage("-c needs the client identifier of the session: add -i ID");
        }
        if (id != null) {
            return id;
        }
        if (idPrefix != null) {
            return idPrefix + ProcessHandle.current().pid();
        }
        // Before MQTT 5 a server need not choose one, and takes at most 23 letters and digits for granted.
        return protocol == ProtocolVersion.MQTT_5
                ? ""
                : "galidia" + Long.toString(new SecureRandom().nextLong() >>> 1, 36);
    }

    private @Nullable Credentials credentials(ProtocolVersion protocol) {
        TargetUrl target = target();
        String name = user != null || target == null ? user : target.user();
        String secret = password != null || target == null ? password : target.password();
        if (name == null && secret != null && protocol != ProtocolVersion.MQTT_5) {
            throw CommandException.usage("-P needs a user name before MQTT 5: add -u NAME, or -V 5");
        }
        return name == null && secret == null
                ? null
                : Credentials.of(name, secret == null ? null : secret.getBytes(StandardCharsets.UTF_8));
    }

    private @Nullable EnhancedAuthentication authentication(ProtocolVersion protocol) {
        if (authMethod == null) {
            return null;
        }
        if (!authMethod.equalsIgnoreCase("SCRAM-SHA-256")) {
            throw CommandException.usage("--auth-method must be SCRAM-SHA-256, not " + authMethod);
        }
        if (protocol != ProtocolVersion.MQTT_5) {
            throw CommandException.usage("--auth-method needs -V 5, not -V " + version);
        }
        TargetUrl target = target();
        String name = user != null || target == null ? user : target.user();
        String secret = password != null || target == null ? password : target.password();
        if (name == null || secret == null) {
            throw CommandException.usage("--auth-method needs a user name and a password: add -u NAME -P PASSWORD");
        }
        try {
            return Scram.sha256(name, secret);
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        }
    }

    private Properties connectProperties(ProtocolVersion protocol, Properties given) {
        if (protocol != ProtocolVersion.MQTT_5) {
            return Properties.NONE;
        }
        long seconds = isSessionKept ? NEVER : 0;
        if (sessionExpiry != null) {
            seconds = expirySeconds(sessionExpiry);
        } else if (given.has(Property.SESSION_EXPIRY_INTERVAL)) {
            return given;
        }
        if (seconds == NEVER && id == null && idPrefix == null) {
            throw CommandException.usage("a session that never expires needs a client identifier: add -i ID");
        }
        return seconds == 0 ? given : given.with(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    private static long expirySeconds(String text) {
        if (text.equals("-1") || text.equals("\u221e")) {
            return NEVER;
        }
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= NEVER) {
                return seconds;
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        throw CommandException.usage("-x must be 0 to 4294967295 seconds, or -1 for ever, not " + text);
    }
}
