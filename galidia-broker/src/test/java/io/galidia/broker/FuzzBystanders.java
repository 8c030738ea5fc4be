// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A publisher and a subscriber that do nothing wrong: whatever others do, each message arrives, once and in order. */
final class FuzzBystanders {

    /** How their client identifiers begin. */
    static final String NAME = "own-";

    private final FuzzWorld world;
    private final FuzzClient subscriber;
    private final FuzzClient publisher;
    private int sent;

    FuzzBystanders(FuzzWorld world) {
        this.world = world;
        // A broker that insists on a keep-alive could not tell MQTT 3.1.1.
        boolean isPingWanted = !world.broker.options().limits().maxKeepAlive().isZero();
        subscriber = client(isPingWanted ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5, 0, 1);
        publisher = client(ProtocolVersion.MQTT_3_1_1, 1, 2);
        var wanted = new Subscription(FuzzOptions.OWN_TOPICS + "+", Qos.EXACTLY_ONCE);
        subscriber.send(new Subscribe(subscriber.nextId(), List.of(wanted), Properties.NONE));
        world.edge.settle();
        subscriber.take();
    }

    private FuzzClient client(ProtocolVersion version, int loop, int port) {
        var client = new FuzzClient(world, loop, port);
        client.send(new Connect(version, false, NAME + port, true, 0, null, null, null, Properties.NONE), version);
        world.edge.settle();
        if (!client.model.isAccepted()) {
            throw new AssertionError("a bystander is refused: " + client.model.connAck);
        }
        client.take();
        return client;
    }

    /** One message, and a ping: both have to be answered at once, and nothing else may come. */
    void exchange() {
        Qos qos = Qos.of(sent % 3).min(world.broker.options().maxQos());
        String text = "own " + sent++;
        var payload = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
        int id = qos == Qos.AT_MOST_ONCE ? 0 : publisher.nextId();
        String topic = FuzzOptions.OWN_TOPICS + sent % 4;
        publisher.send(new Publish(topic, payload, qos, false, false, id, Properties.NONE));
        subscriber.send(PingReq.INSTANCE);
        List<String> got = new ArrayList<>();
        boolean isAnswered = false;
        for (int round = 0; round < 4; round++) {
            world.edge.settle();
            for (Packet packet : List.copyOf(subscriber.model.got)) {
                if (packet instanceof Publish message) {
                    got.add(message.payload().toString(StandardCharsets.US_ASCII) + " QoS " + message.qos());
                }
                isAnswered |= packet instanceof PingResp;
            }
            subscriber.answer(10);
            publisher.answer(10);
        }
        if (!got.equals(List.of(text + " QoS " + qos)) || !isAnswered) {
            throw new AssertionError(
                    "the bystander got " + got + " instead of " + text + ", ping answered: " + isAnswered);
        }
        boolean isDone = subscriber.model.session.unfinished.isEmpty();
        if (!isDone) {
            throw new AssertionError("not finished: " + subscriber.model.session.unfinished);
        }
    }

    /** Removes a retained message. */
    void clear(String topic) {
        publisher.send(new Publish(topic, Unpooled.EMPTY_BUFFER, Qos.AT_MOST_ONCE, true, false, 0, Properties.NONE));
    }

    void leave() {
        for (FuzzClient client : List.of(subscriber, publisher)) {
            if (client.isGone()) {
                throw new AssertionError("a bystander was thrown out");
            }
            client.send(Disconnect.NORMAL);
            client.leave(false);
        }
    }
}
