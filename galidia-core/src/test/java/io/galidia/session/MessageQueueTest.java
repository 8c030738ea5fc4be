// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.packet.Qos;
import org.junit.jupiter.api.Test;

class MessageQueueTest {

    private final MessageQueue queue = new MessageQueue();
    private int added;
    private int removed;

    private void add(int count) {
        for (int i = 0; i < count; i++, added++) {
            queue.addLast(Link.message("topic" + added, "", Qos.AT_LEAST_ONCE), "token" + added, 100 + added);
        }
    }

    private void remove(int count) {
        for (int i = 0; i < count; i++, removed++) {
            assertThat(queue.message().topic()).isEqualTo("topic" + removed);
            assertThat(queue.token()).isEqualTo("token" + removed);
            assertThat(queue.sinceNanos()).isEqualTo(100 + removed);
            queue.removeFirst();
        }
    }

    @Test
    void aRingThatGrows_keepsAllInOrder_whereverItsHeadIs() {
        for (int head = 0; head < 8; head++) {
            var other = new MessageQueueTest();
            other.add(8);
            other.remove(head);
            other.add(head + 4);
            assertThat(other.queue.size()).isEqualTo(12);
            other.remove(12);
            assertThat(other.queue.isEmpty()).isTrue();
        }
    }

    @Test
    void afterABurst_itGoesOn() {
        add(3_000);
        remove(3_000);
        add(10);
        remove(10);
        assertThat(queue.isEmpty()).isTrue();
        assertThatIllegalStateException().isThrownBy(queue::message);
    }
}
