// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RemoveQueuedTest {

    private final MessageQueue queue = new MessageQueue();
    private final WaitingMessages waiting = new WaitingMessages(QueueLimits.DEFAULTS);

    private static Publish message(String topic, Qos qos) {
        return new Publish(topic, Unpooled.wrappedBuffer(new byte[10]), qos, false);
    }

    @Test
    void removeIf_keepsTheOrderAndWhatBelongsToTheOthers_alsoAroundTheEndOfTheRing() {
        for (int start = 0; start < 8; start++) {
            queue.addLast(message("warm-up", Qos.AT_LEAST_ONCE), null, 0);
            queue.removeFirst();
            for (int i = 0; i < 8; i++) {
                queue.addLast(message("topic" + i, Qos.AT_LEAST_ONCE), "token" + i, 100 + i);
            }
            List<String> removed = new ArrayList<>();
            queue.removeIf(
                    (message, token) -> List.of("token0", "token3", "token7").contains(token),
                    message -> removed.add(message.topic()));
            assertThat(removed).containsExactly("topic0", "topic3", "topic7");
            assertThat(queue.size()).isEqualTo(5);
            for (int i : new int[] {1, 2, 4, 5, 6}) {
                assertThat(queue.message().topic()).isEqualTo("topic" + i);
                assertThat(queue.token()).isEqualTo("token" + i);
                assertThat(queue.sinceNanos()).isEqualTo(100 + i);
                queue.removeFirst();
            }
            assertThat(queue.isEmpty()).isTrue();
        }
    }

    @Test
    void removeIf_givesTheBytesBack() {
        for (Qos qos : List.of(Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            waiting.putBack(message("a", qos), null, 0);
            waiting.putBack(message("b", qos), null, 0);
        }
        waiting.removeIf((message, token) -> message.topic().equals("a"));
        assertThat(waiting.size()).isEqualTo(2);
        assertThat(waiting.bytes()).isEqualTo(22);
    }
}
