// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Publish;
import io.galidia.topic.TopicFilter;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which messages {@code sub} prints.
 *
 * @param excluded topics that are left out altogether
 * @param isRemovingRetained whether retained messages are removed from the broker, printed or not
 * @param percent how many of a hundred messages are printed
 * @param count after how many printed messages it is enough; 0 for never
 */
record MessageFilter(
        List<TopicFilter> excluded,
        boolean isFreshOnly,
        boolean isRetainedOnly,
        boolean isRemovingRetained,
        double percent,
        int count) {

    /** Whether this message says that there are no more retained ones, and with it that all is done. */
    boolean isEnd(Publish message) {
        return isRetainedOnly && !message.retain();
    }

    /** Whether the message is for the user at all. */
    boolean takes(Publish message) {
        for (TopicFilter filter : excluded) {
            if (filter.matches(message.topic())) {
                return false;
            }
        }
        return true;
    }

    /** Whether a message that was taken is to be printed. */
    boolean prints(Publish message) {
        if (isFreshOnly && message.retain()) {
            return false;
        }
        return percent >= 100 || ThreadLocalRandom.current().nextDouble(100) < percent;
    }
}
