// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.client.SettingTable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * A URL and the options of a {@link Client} as text: in the URL itself, as in {@code
 * mqtts://host?client-id=plant-7&keep-alive=30s}, or in a properties file. The names are those of {@link #names}.
 *
 * @param url to connect to, without settings
 */
public record ClientSettings(String url, ClientOptions options) {

    /** In a properties file, what to connect to. */
    private static final String URL = "url";

    /**
     * Reads a URL with settings behind a question mark. What is no setting's name stays in the URL of a WebSocket, as it may
     * be meant for the server, and is refused in any other.
     *
     * @throws IllegalArgumentException naming the setting, its value, and what it may be
     */
    public static ClientSettings parse(String urlWithSettings) {
        return parse(urlWithSettings, ClientOptions.DEFAULTS);
    }

    /** The same, changing these options. */
    public static ClientSettings parse(String urlWithSettings, ClientOptions options) {
        int mark = urlWithSettings.indexOf('?');
        if (mark < 0) {
            return new ClientSettings(urlWithSettings, options);
        }
        boolean isWebSocket = urlWithSettings.regionMatches(true, 0, "ws", 0, 2);
        Map<String, String> settings = new LinkedHashMap<>();
        StringBuilder rest = new StringBuilder();
        for (String part : urlWithSettings.substring(mark + 1).split("&")) {
            int equals = part.indexOf('=');
            String name = decode(equals < 0 ? part : part.substring(0, equals));
            if (isWebSocket && !SettingTable.has(name)) {
                rest.append(rest.length() == 0 ? '?' : '&').append(part);
            } else if (settings.put(name, equals < 0 ? "" : decode(part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException("the setting " + name + " stands twice in the URL");
            }
        }
        return new ClientSettings(urlWithSettings.substring(0, mark) + rest, SettingTable.apply(options, settings));
    }

    /**
     * Reads a properties file in UTF-8: {@code url}, and settings by their names.
     *
     * @throws IllegalArgumentException naming the setting, its value, and what it may be; or that there is no {@code url}
     * @throws UncheckedIOException if the file cannot be read
     */
    public static ClientSettings load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the settings in " + file, e);
        }
        Map<String, String> settings = new LinkedHashMap<>();
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(name -> settings.put(name, properties.getProperty(name).strip()));
        String url = settings.remove(URL);
        if (url == null) {
            throw new IllegalArgumentException(file + " does not say what to connect to: it needs a line url=...");
        }
        ClientSettings inUrl = parse(url);
        return new ClientSettings(inUrl.url(), SettingTable.apply(inUrl.options(), settings));
    }

    /** The names of all settings, each with what it is and what it may be. */
    public static Map<String, String> names() {
        return SettingTable.names();
    }

    /** The same as settings, a line each, with {@code ***} for what is secret. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("url=").append(withoutPassword());
        SettingTable.describe(options)
                .forEach((name, value) ->
                        text.append('\n').append(name).append('=').append(value));
        return text.toString();
    }

    private String withoutPassword() {
        int slashes = url.indexOf("//");
        int at = url.lastIndexOf('@');
        int colon = at < 0 ? -1 : url.indexOf(':', slashes + 2);
        return colon < 0 || colon > at ? url : url.substring(0, colon + 1) + "***" + url.substring(at);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a % in the URL must be followed by two hexadecimal digits", e);
        }
    }
}
