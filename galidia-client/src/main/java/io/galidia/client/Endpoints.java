// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.net.MqttUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a client, one of which it is at or tries next. */
final class Endpoints {

    private static final int MOST_REFERENCES_IN_A_ROW = 5;

    private final List<String> urls;
    private int current;
    /** Where a server has sent us, until that does not work. */
    private @Nullable String detour;

    private boolean isDetourKept;
    private int references;

    Endpoints(List<String> urls) {
        this.urls = List.copyOf(urls);
    }

    /** The URL to connect to. */
    String url() {
        return detour == null ? urls.get(current) : detour;
    }

    /** A connection was open for long enough: where a server has sent us for once, we need not go again. */
    void worked() {
        references = 0;
        if (!isDetourKept) {
            detour = null;
        }
    }

    /** The current one did not work. True when all of them have been tried in turn. */
    boolean next() {
        if (detour != null) {
            detour = null;
            return false;
        }
        current = (current + 1) % urls.size();
        return current == 0;
    }

    /** Some time has gone by: servers that sent us in circles may know better now. */
    void waited() {
        references = 0;
    }

    /**
     * Goes where a server has sent us, with the user name of the URL. False when it named nothing that can be gone to, or
     * servers send us in circles.
     *
     * @param reference host names and ports, divided by spaces (section 4.11); the first is taken
     * @param isForGood whether to stay there as long as it works
     */
    boolean follow(@Nullable String reference, boolean isForGood) {
        if (reference == null || reference.isBlank() || ++references > MOST_REFERENCES_IN_A_ROW) {
            return false;
        }
        String from = url();
        int slashes = from.indexOf("//");
        if (slashes < 0) {
            return false; // mem and unix have no hosts
        }
        String prefix = from.substring(0, Math.max(slashes + 2, from.lastIndexOf('@') + 1));
        String url = prefix
                + reference.strip().split("\\s+")[0]
                + MqttUrl.parse(from).path();
        try {
            MqttUrl parsed = MqttUrl.parse(url);
            if (parsed.port() == 0 || parsed.uri().getHost() == null) {
                return false;
            }
        } catch (IllegalArgumentException notAServer) {
            return false;
        }
        detour = url;
        isDetourKept = isForGood;
        return true;
    }
}
