// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.bench.DirectClient;
import io.galidia.bench.DirectLoop;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** What one delivery costs when a message has many receivers, without codec and network. */
final class FanOutGrowth {

    private static final int DELIVERIES = 2_000_000;

    private FanOutGrowth() {}

    static void run(Figures figures, int most) {
        figures.columns("receivers", "QoS 0, ns each", "QoS 1 with acknowledgements, ns each");
        measure(100, Qos.AT_LEAST_ONCE); // warms up
        for (int receivers : Figures.steps(1, most)) {
            figures.row(receivers, measure(receivers, Qos.AT_MOST_ONCE), measure(receivers, Qos.AT_LEAST_ONCE));
        }
    }

    private static double measure(int receivers, Qos qos) {
        var loop = new DirectLoop();
        Broker broker = Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed());
        var publisher = new DirectClient(broker, loop, "publisher");
        List<DirectClient> clients = new ArrayList<>();
        for (int i = 0; i < receivers; i++) {
            clients.add(new DirectClient(broker, loop, "receiver-" + i));
            clients.get(i).subscribe("fan/out", qos);
        }
        var message = new Publish("fan/out", Unpooled.wrappedBuffer(new byte[64]), qos, false)
                .withPacketId(qos == Qos.AT_MOST_ONCE ? 0 : 1, false);
        int messages = Math.max(1, DELIVERIES / receivers);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long start = Meter.threadNanos();
            for (int i = 0; i < messages; i++) {
                publisher.send(message);
                publisher.burstEnded();
                if (qos != Qos.AT_MOST_ONCE) {
                    clients.forEach(DirectClient::acknowledge);
                }
            }
            best = Math.min(best, (Meter.threadNanos() - start) / (double) messages / receivers);
        }
        if (clients.stream().anyMatch(client -> client.messages() != 3L * messages)) {
            throw new IllegalStateException("not every client got " + 3L * messages + " messages");
        }
        return best;
    }
}
