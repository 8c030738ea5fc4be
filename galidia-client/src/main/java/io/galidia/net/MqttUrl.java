// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Credentials;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect to or listen: {@code scheme://[user[:password]@]host[:port][/path]}, {@code unix:/path}, {@code
 * mem:name}.
 *
 * @param host a name or an address (IPv6 without brackets); for unix the path of the socket, for mem the name
 * @param port 0 to 65,535; 0 lets a listener choose, and is all there is for unix and mem
 * @param path of a WebSocket, with its query; empty for the others
 */
public record MqttUrl(
        Scheme scheme,
        String host,
        int port,
        String path,
        @Nullable Credentials credentials) {

    /** What the URL begins with. */
    public enum Scheme {
        MQTT(1883, false, false),
        MQTTS(8883, true, false),
        WS(80, false, true),
        WSS(443, true, true),
        UNIX(0, false, false),
        MEM(0, false, false);

        private final int defaultPort;
        private final boolean isTls;
        private final boolean isWebSocket;

        Scheme(int defaultPort, boolean isTls, boolean isWebSocket) {
            this.defaultPort = defaultPort;
            this.isTls = isTls;
            this.isWebSocket = isWebSocket;
        }

        /** Whether TLS comes first. */
        public boolean isTls() {
            return isTls;
        }

        /** Whether packets travel in WebSocket frames. */
        public boolean isWebSocket() {
            return isWebSocket;
        }

        /** Whether there is a host and a port. */
        public boolean isNetwork() {
            return this != UNIX && this != MEM;
        }

        /** As it stands in a URL. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none; says what is wrong, and never tells a password
     */
    public static MqttUrl parse(String url) {
        int colon = url.indexOf(':');
        String name = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        for (Scheme scheme : Scheme.values()) {
            if (scheme.text().equals(name)) {
                String rest = url.substring(colon + 1);
                return switch (scheme) {
                    case UNIX -> unix(url, rest);
                    case MEM -> mem(url, rest);
                    default -> network(url, scheme, rest);
                };
            }
        }
        String known = Arrays.stream(Scheme.values()).map(Scheme::text).collect(Collectors.joining(", "));
        throw wrong(url, colon < 0 ? "it has no scheme; known are " + known : "the scheme is none of " + known);
    }

    private static MqttUrl unix(String url, String rest) {
        String path = rest.startsWith("//") ? rest.substring(2) : rest;
        if (!path.startsWith("/") || path.length() < 2) {
            throw wrong(url, "a unix socket needs an absolute path, as in unix:/run/mqtt.sock");
        }
        return new MqttUrl(Scheme.UNIX, decode(url, path), 0, "", null);
    }

    private static MqttUrl mem(String url, String rest) {
        String name = rest.startsWith("//") ? rest.substring(2) : rest;
        if (!name.matches("[A-Za-z0-9._~-]+")) {
            throw wrong(url, "the name after mem: must be of letters, digits and . _ ~ -");
        }
        return new MqttUrl(Scheme.MEM, name, 0, "", null);
    }

    private static MqttUrl network(String url, Scheme scheme, String rest) {
        if (!rest.startsWith("//")) {
            throw wrong(url, "// must follow the scheme");
        }
        int end = 2;
        while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) {
            end++;
        }
        String path = rest.substring(end);
        if (path.indexOf('#') >= 0) {
            throw wrong(url, "a fragment (#) has no meaning here");
        }
        if (!scheme.isWebSocket() && !path.isEmpty() && !path.equals("/")) {
            throw wrong(url, "a path is for ws and wss only");
        }
        String authority = rest.substring(2, end);
        int at = authority.lastIndexOf('@');
        Credentials credentials = at < 0 ? null : userInfo(url, authority.substring(0, at));
        String address = authority.substring(at + 1);
        int hostEnd = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
        if (hostEnd == 0 && address.startsWith("[")) {
            throw wrong(url, "] is missing after the IPv6 address");
        }
        if (!address.startsWith("[") && address.indexOf(':') != address.lastIndexOf(':')) {
            throw wrong(url, "an IPv6 address stands in brackets, as in [::1]");
        }
        String host = hostEnd < 0 ? address : address.substring(0, hostEnd);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty()) {
            throw wrong(url, "the host is missing");
        }
        if (host.chars().anyMatch(c -> c <= ' ' || c == 0x7F || "\"<>\\^`{|}".indexOf(c) >= 0)) {
            throw wrong(url, "the host has a character that no host name has");
        }
        int port = port(url, scheme, hostEnd < 0 ? "" : address.substring(hostEnd));
        String wsPath = !scheme.isWebSocket() ? "" : path.startsWith("/") ? path : "/" + path;
        return new MqttUrl(scheme, host, port, wsPath, credentials);
    }

    private static int port(String url, Scheme scheme, String text) {
        if (text.isEmpty()) {
            return scheme.defaultPort;
        }
        if (!text.matches(":[0-9]{1,5}") || Integer.parseInt(text.substring(1)) > 65_535) {
            throw wrong(url, "the port must be 0 to 65535");
        }
        return Integer.parseInt(text.substring(1));
    }

    private static Credentials userInfo(String url, String text) {
        int colon = text.indexOf(':');
        String user = decode(url, colon < 0 ? text : text.substring(0, colon));
        byte @Nullable [] password =
                colon < 0 ? null : decode(url, text.substring(colon + 1)).getBytes(StandardCharsets.UTF_8);
        return Credentials.of(user, password);
    }

    private static String decode(String url, String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong(url, "a % must be followed by two hexadecimal digits");
        }
    }

    private static IllegalArgumentException wrong(String url, String what) {
        int at = url.lastIndexOf('@');
        int slashes = url.indexOf("//");
        String shown = at < 0 ? url : url.substring(0, slashes < 0 ? 0 : slashes + 2) + "***" + url.substring(at);
        return new IllegalArgumentException("not a URL to connect to or listen at: \"" + shown + "\": " + what);
    }

    /** The same with another port. */
    public MqttUrl withPort(int newPort) {
        return new MqttUrl(scheme, host, newPort, path, credentials);
    }

    /** Host and port as they stand in a URL; without the port when it is the default of the scheme. */
    public String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == scheme.defaultPort ? name : name + ":" + port;
    }

    /** The URL, always with its port, never with credentials. */
    public URI uri() {
        try {
            return switch (scheme) {
                case UNIX -> new URI("unix", null, host, null);
                case MEM -> URI.create("mem:" + host);
                default -> {
                    String name = host.indexOf(':') >= 0 ? "[" + host.replace("%", "%25") + "]" : host;
                    yield URI.create(scheme.text() + "://" + name + ":" + port + path);
                }
            };
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The URL without credentials. */
    @Override
    public String toString() {
        return Objects.toString(uri());
    }
}
