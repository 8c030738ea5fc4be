// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

final class ReceiverTest {

    private static final Span ALWAYS = new Span(0, 0, Long.MAX_VALUE, Long.MAX_VALUE);

    @Test
    void duplicate_standsForNoMessageThatIsMissing() {
        Lane lane = new Lane(new Target("mem:nobody", ConnectOptions.DEFAULTS, "x"), new Alarm());
        Receiver receiver = new Receiver(
                lane,
                () -> {},
                new Receiver.Clock() {
                    @Override
                    public Span span() {
                        return ALWAYS;
                    }

                    @Override
                    public boolean isBySending() {
                        return true;
                    }
                },
                0);
        receiver.hear(0, null);
        receiver.bytesCame();
        for (int number : new int[] {0, 1, 1, 3, 2, 2, 5}) {
            receive(receiver, number);
        }
        assertThat(lane.arrived()).isEqualTo(5);
        assertThat(receiver.tally().delivered).isEqualTo(5);
        assertThat(receiver.tally().duplicated).isEqualTo(2);
        assertThat(receiver.tally().missing).isEqualTo(1);
        lane.close();
        assertThat(lane.latency().getTotalCount()).isEqualTo(5);
    }

    private static void receive(Receiver receiver, int number) {
        byte[] payload = new byte[Stamp.BYTES];
        Stamp.write(payload, 0, number, 0);
        ByteBuf bytes = Unpooled.wrappedBuffer(payload);
        receiver.received(bytes, 0, payload.length);
    }
}
