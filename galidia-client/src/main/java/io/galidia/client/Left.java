// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Subscriptions that the application has ended in this session. The server may send what it holds for them even after
 * UNSUBACK (section 3.10.4); nobody wants that any more. Of many only the latest are remembered.
 */
final class Left {

    private static final int MOST = 1_000;

    /** By filter, with whether the server has confirmed the end. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private static final class Entry {
        final Declared subscription;
        boolean isConfirmed;

        Entry(Declared subscription) {
            this.subscription = subscription;
        }
    }

    void add(Declared subscription) {
        entries.remove(subscription.wireFilter());
        entries.put(subscription.wireFilter(), new Entry(subscription));
        if (entries.size() > MOST) {
            var oldest = entries.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The filter is subscribed to again. */
    void remove(String filter) {
        entries.remove(filter);
    }

    void confirmed(Declared subscription) {
        Entry entry = entries.get(subscription.wireFilter());
        if (entry != null && entry.subscription == subscription) {
            entry.isConfirmed = true;
        }
    }

    List<Declared> unconfirmed() {
        List<Declared> found = new ArrayList<>();
        for (Entry each : entries.values()) {
            if (!each.isConfirmed) {
                found.add(each.subscription);
            }
        }
        return found;
    }

    boolean matches(String topic) {
        for (Entry each : entries.values()) {
            if (each.subscription.pattern().filter().matches(topic)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of them has one of these subscription identifiers. */
    boolean hasAny(List<Integer> ids) {
        if (ids.isEmpty()) {
            return false;
        }
        for (Entry each : entries.values()) {
            if (ids.contains(each.subscription.id)) {
                return true;
            }
        }
        return false;
    }

    /** The session has ended. */
    void clear() {
        entries.clear();
    }
}
