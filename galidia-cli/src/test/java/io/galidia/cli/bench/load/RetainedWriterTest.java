// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.PublishOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Topic;
import io.galidia.cli.bench.wire.Wire;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetainedWriterTest {

    private static final int MESSAGES = 50;

    /** Keeps what is published. */
    private static final class Recorder implements Wire {
        private final List<String> topics = new ArrayList<>();
        private final List<PublishOptions> options = new ArrayList<>();

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean publish(Topic topic, byte[] payload, PublishOptions how) {
            topics.add(topic.name());
            options.add(how);
            return true;
        }

        @Override
        public CompletableFuture<List<ReasonCode>> subscribe(List<Subscription> subscriptions) {
            throw new UnsupportedOperationException("a writer does not subscribe");
        }

        @Override
        public void reading(boolean isReading) {}

        @Override
        public boolean isIdle() {
            return true;
        }

        @Override
        public void disconnect() {}
    }

    private static Plan plan(Qos qos) {
        Duration second = Duration.ofSeconds(1);
        return new Plan("retained", 1, 1, false, MESSAGES, 0, qos, 16, 0, 0, second, second, 1, "galidia/bench/x/", 0);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 50", "1, 1, 50", "2, 2, 20"})
    void messages_haveTheQosThatIsMeasured_orOneThatIsAcknowledged(int measured, int expected, int most) {
        RetainedWriter writer = new RetainedWriter(plan(Qos.of(measured)), MESSAGES, 16, new Alarm());
        Recorder wire = new Recorder();
        writer.opened(wire, 65_535);
        assertThat(wire.topics).hasSize(most);
        for (int i = 0; i < MESSAGES; i++) {
            writer.acknowledged(ReasonCode.SUCCESS);
        }
        assertThat(wire.topics).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(wire.options)
                .containsOnly(PublishOptions.qos(Qos.of(expected)).retained());
        assertThat(writer.written()).isEqualTo(MESSAGES);
    }
}
