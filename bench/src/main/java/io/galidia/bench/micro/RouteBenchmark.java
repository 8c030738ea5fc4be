// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.bench.DirectClient;
import io.galidia.bench.DirectLoop;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A message through the broker, from decoded packet to the packets that would be encoded, on one loop and without I/O. */
@State(Scope.Thread)
public class RouteBenchmark {

    /** How many clients get the message. */
    @Param({"1", "10", "100", "1000"})
    public int receivers = 1;

    /** The QoS of the message and of its subscriptions. */
    @Param({"AT_MOST_ONCE", "AT_LEAST_ONCE"})
    public Qos qos = Qos.AT_MOST_ONCE;

    private final DirectLoop loop = new DirectLoop();
    private final Broker broker = Broker.create(BrokerOptions.DEFAULTS.withAnonymousAllowed());
    private final DirectClient publisher = new DirectClient(broker, loop, "publisher");
    private final List<DirectClient> clients = new ArrayList<>();
    private Publish message = Samples.message(Qos.AT_MOST_ONCE);
    private long published;

    /** Connects and subscribes. */
    @Setup
    public void connect() {
        message = Samples.message(qos);
        for (int i = 0; i < receivers; i++) {
            var client = new DirectClient(broker, loop, "receiver-" + i);
            client.subscribe(Samples.TOPIC, qos);
            clients.add(client);
        }
    }

    /** One message to all. */
    @Benchmark
    public void route() {
        published++;
        publisher.send(message);
        publisher.burstEnded();
        if (qos != Qos.AT_MOST_ONCE) {
            for (int i = 0; i < receivers; i++) {
                clients.get(i).acknowledge();
            }
        }
    }

    /** Makes sure that all got all. */
    @TearDown
    public void check() {
        for (DirectClient client : clients) {
            if (client.messages() != published) {
                throw new IllegalStateException(client.messages() + " of " + published + " messages came");
            }
        }
    }
}
