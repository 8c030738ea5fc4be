// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The argument of {@code -L}: {@code mqtt[s]://[user[:password]@]host[:port]/topic}. The topic is taken as it is, wildcards
 * included, so this is not a URI; user name and password may be percent-encoded. With {@code ws}, {@code wss} and {@code
 * unix} the path belongs to the address and there is no topic.
 *
 * @param address where to connect to, without user, password and topic
 * @param topic null when there is none
 */
record TargetUrl(
        String address,
        @Nullable String user,
        @Nullable String password,
        @Nullable String topic) {

    private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts", "ws", "wss");

    /** @throws IllegalArgumentException if it has no known scheme or no host */
    static TargetUrl parse(String url) {
        if (url.regionMatches(true, 0, "unix:", 0, 5)) { // the path follows with or without //
            return new TargetUrl(url, null, null, null);
        }
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!SCHEMES.contains(scheme)) {
            throw new IllegalArgumentException(
                    "the URL '" + url + "' must begin with mqtt://, mqtts://, ws://, wss:// or unix:/");
        }
        String rest = url.substring(colon + 3);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash + 1);
        int at = authority.lastIndexOf('@');
        String host = authority.substring(at + 1);
        if (host.isEmpty() || host.startsWith(":")) {
            throw new IllegalArgumentException("the URL '" + url + "' has no host");
        }
        String user = null;
        String password = null;
        if (at >= 0) {
            String login = authority.substring(0, at);
            int separator = login.indexOf(':');
            user = decoded(separator < 0 ? login : login.substring(0, separator));
            password = separator < 0 ? null : decoded(login.substring(separator + 1));
        }
        boolean isWebSocket = scheme.startsWith("ws");
        String address = scheme + "://" + host + (isWebSocket && slash >= 0 ? "/" + path : "");
        return new TargetUrl(address, user, password, isWebSocket || path.isEmpty() ? null : path);
    }

    private static String decoded(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int value = character == '%' ? hex(text, i + 1) : -1;
            if (value >= 0) {
                bytes.write(value);
                i += 3;
            } else {
                bytes.writeBytes(Character.toString(character).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(character);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static int hex(String text, int start) {
        if (start + 2 > text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(start), 16);
        int low = Character.digit(text.charAt(start + 1), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
