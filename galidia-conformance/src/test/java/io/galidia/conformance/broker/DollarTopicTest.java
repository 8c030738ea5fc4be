// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.conformance.Shows;
import io.galidia.topic.Matches;
import io.galidia.topic.ShareGroup;
import io.galidia.topic.TopicFilter;
import io.galidia.topic.TopicTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Section 4.7.2, with the tree that the broker routes by: our broker lets nobody publish to topics that begin with {@code $},
 * so that no client could see it.
 */
class DollarTopicTest {

    private static List<String> matching(String topic, String... filters) {
        var tree = new TopicTree<String, String>();
        for (String filter : filters) {
            tree.add(TopicFilter.of(filter), "subscriber of " + filter, filter);
        }
        List<String> found = new ArrayList<>();
        tree.match(topic).forEach(new Matches.Visitor<String, String>() {
            @Override
            public void subscription(String subscriber, String filter) {
                found.add(filter);
            }

            @Override
            public void shared(ShareGroup<String, String> group) {
                found.add(group.options(0));
            }
        });
        return found;
    }

    @Test
    @Shows(v3 = "MQTT-4.7.2-1", v5 = "MQTT-4.7.2-1")
    void wildcardsInFront_doNotMatchTopicsThatBeginWithADollar() {
        String[] filters = {
            "#", "+/x", "+/#", "+/+", "$share/g/#", "$share/g/+/x", "$SYS/#", "$SYS/+", "$share/g/$SYS/x"
        };
        assertThat(matching("$SYS/x", filters)).containsExactlyInAnyOrder("$SYS/#", "$SYS/+", "$share/g/$SYS/x");
        assertThat(matching("SYS/x", filters))
                .containsExactlyInAnyOrder("#", "+/x", "+/#", "+/+", "$share/g/#", "$share/g/+/x");
        assertThat(matching("$", "#", "+", "$", "$/#")).containsExactlyInAnyOrder("$", "$/#");
        assertThat(matching("a/$b", "a/+", "a/#", "+/$b")).hasSize(3);
    }
}
