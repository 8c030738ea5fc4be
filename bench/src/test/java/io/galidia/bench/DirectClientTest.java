// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class DirectClientTest {

    private final DirectLoop loop = new DirectLoop();

    @Test
    void messageOfOneClient_reachesAnother() {
        Broker broker = Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed());
        var publisher = new DirectClient(broker, loop, "publisher");
        var receiver = new DirectClient(broker, loop, "receiver");
        receiver.subscribe("a/+", Qos.AT_LEAST_ONCE);
        for (int i = 0; i < 5_000; i++) {
            publisher.send(new Publish("a/b", Unpooled.EMPTY_BUFFER, Qos.AT_LEAST_ONCE, false).withPacketId(7, false));
            publisher.burstEnded();
            receiver.acknowledge();
        }
        assertThat(receiver.messages()).isEqualTo(5_000);
        assertThat(publisher.messages()).isZero();
    }

    @Test
    void clientThatIsNotLetIn_isAnError() {
        Broker broker = Broker.create(BrokerOptions.DEFAULTS.withLimits(
                BrokerOptions.DEFAULTS.limits().withMaxConnections(1)));
        new DirectClient(broker, loop, "first");
        assertThatIllegalStateException()
                .isThrownBy(() -> new DirectClient(broker, loop, "second"))
                .withMessageContaining("second");
    }
}
