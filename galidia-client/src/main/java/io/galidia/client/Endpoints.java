// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import io.galidia.net.MqttUrl;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The servers of a client, one of which it is at or tries next. */
final class Endpoints {

    private static final int MOST_REFERENCES_IN_A_ROW = 5;

    private final List<String> urls;
    private int current;
    /** Where a server has sent us for once. */
    private @Nullable String detour;

    private int references;

    Endpoints(List<String> urls) {
        this.urls = new ArrayList<>(urls);
    }

    /** The URL to connect to. */
    String url() {
        return detour == null ? urls.get(current) : detour;
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

    /** A connection is open: what servers say from now on is a new story. */
    void connected() {
        references = 0;
    }

    /**
     * Goes where a server has sent us. False when it named nothing that can be gone to, or servers send us in circles.
     *
     * @param reference host names and ports, divided by spaces (section 4.11); the first is taken
     * @param isForGood whether later attempts go there too
     */
    boolean follow(@Nullable String reference, boolean isForGood) {
        if (reference == null || reference.isBlank() || ++references > MOST_REFERENCES_IN_A_ROW) {
            return false;
        }
        MqttUrl from = MqttUrl.parse(url());
        String url = from.scheme().text() + "://" + reference.strip().split("\\s+")[0] + from.path();
        try {
            MqttUrl.parse(url);
        } catch (IllegalArgumentException notAServer) {
            return false;
        }
        if (isForGood) {
            detour = null;
            urls.set(current, url);
        } else {
            detour = url;
        }
        return true;
    }
}
