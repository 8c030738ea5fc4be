// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import java.util.ArrayList;
import java.util.List;

/** What one client saw in one step, without what brokers are free to choose: packet identifiers, words, and the order of answers to it among messages for it. */
record Sight(List<Delivery> deliveries, List<String> releases, List<String> answers) {

    /** A received message; payloads of a script are unique but for the empty one. */
    record Delivery(String topic, String payload, int qos, boolean retain, boolean dup, List<Integer> identifiers) {
        /** What tells messages apart. */
        String key() {
            return topic + " '" + payload + "'";
        }
    }

    Sight() {
        this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    boolean isEmpty() {
        return deliveries.isEmpty() && releases.isEmpty() && answers.isEmpty();
    }

    void add(Sight more) {
        deliveries.addAll(more.deliveries);
        releases.addAll(more.releases);
        answers.addAll(more.answers);
    }
}
