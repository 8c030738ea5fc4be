// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.util.List;
import java.util.Random;

/**
 * A random walk over a {@link Link}: both sides publish, packets move one at a time, the applications answer late and in
 * any order, transports stall, and the connection is cut anywhere, until everything published is settled.
 */
final class RandomRun {

    /** What a run is like; {@code cutEvery} is in moves, on average. */
    record Plan(ProtocolVersion version, int window, int messages, int cutEvery, boolean isThroughCodec) {}

    private final Plan plan;
    private final Random random;
    private final Link link;
    private final RandomFlow up;
    private final RandomFlow down;
    private final Connect connect;
    private int requests;
    private int requestsEnded;
    long cuts;
    long moves;

    RandomRun(Plan plan, long seed) {
        this.plan = plan;
        random = new Random(seed);
        QueueLimits limits =
                new QueueLimits(Integer.MAX_VALUE, Long.MAX_VALUE, QueueLimits.WhenFull.DROP_NEWEST, maxInFlight());
        link = new Link(limits, limits);
        link.isThroughCodec = plan.isThroughCodec();
        link.serverLimits = new ServerLimits(10_000_000_000L, plan.window(), 8, 8);
        link.client.isRecording = false;
        link.server.isRecording = false;
        Properties properties = plan.version().hasProperties()
                ? Properties.NONE.with(Property.RECEIVE_MAXIMUM, plan.window()).with(Property.TOPIC_ALIAS_MAXIMUM, 4)
                : Properties.NONE;
        connect = Link.connect(plan.version(), false, properties);
        up = new RandomFlow("client to server", plan.window());
        down = new RandomFlow("server to client", plan.window());
        watch(link.server, up, link.client);
        watch(link.client, down, link.server);
    }

    /* Before MQTT 5 nobody tells the other how much it takes: both sides keep to the bound of their own. */
    private int maxInFlight() {
        return plan.version().hasProperties() ? ExchangeTable.MAX_ID : plan.window();
    }

    private void watch(LinkSide receiver, RandomFlow flow, LinkSide sender) {
        var answers = receiver.onDeliver;
        receiver.isAcknowledging = false;
        receiver.onDeliver = packet -> {
            if (packet instanceof Publish publish) {
                flow.delivered(publish.copy());
            } else {
                answers.accept(packet);
            }
        };
        receiver.onReceive = flow::arrived;
        receiver.onSend = packet -> answered(packet, flow);
        sender.onSettle = (token, answer) -> {
            if (token instanceof RandomFlow.Token of) {
                flow.settled(of);
            } else {
                requestsEnded++;
            }
        };
        sender.onDrop = (token, reason) -> {
            if (token instanceof RandomFlow.Token of) {
                flow.dropped(of);
            } else {
                requestsEnded++;
            }
        };
    }

    private static void answered(Packet packet, RandomFlow flow) {
        if (packet instanceof PubAck pubAck) {
            flow.finished(pubAck.packetId());
        } else if (packet instanceof PubComp pubComp) {
            flow.finished(pubComp.packetId());
        }
    }

    void run() {
        link.open(connect);
        while (up.published() < plan.messages() || down.published() < plan.messages()) {
            move();
            if (random.nextInt(plan.cutEvery()) == 0) {
                cutAndReconnect();
            }
        }
        link.clientSession.writable(true, link.nowNanos, link.client);
        if (link.serverSession.isOpen()) {
            link.serverSession.writable(true, link.nowNanos, link.server);
        }
        while (link.step(random) || answerOne(up, true) || answerOne(down, false)) {
            requireOpen();
        }
        up.requireDone();
        down.requireDone();
        assertThat(requestsEnded).isEqualTo(requests);
        assertThat(link.clientState.outgoing().inFlight()).isZero();
        assertThat(link.serverState.outgoing().inFlight()).isZero();
        assertThat(link.clientState.outgoing().heldBytes()).isZero();
        assertThat(link.serverState.outgoing().heldBytes()).isZero();
        assertThat(link.clientState.incoming().unfinished()).isZero();
        assertThat(link.serverState.incoming().unfinished()).isZero();
    }

    private void move() {
        moves++;
        link.nowNanos += 1_000;
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> publishFromClient();
            case 3, 4, 5 -> publishFromServer();
            case 6, 7 -> answerOne(up, true);
            case 8, 9 -> answerOne(down, false);
            case 10 -> stallOrGoOn();
            default -> {
                for (int i = random.nextInt(8); i >= 0 && link.step(random); i--) {}
            }
        }
        requireOpen();
    }

    private void publishFromClient() {
        if (up.published() < plan.messages()) {
            Publish message = up.next(random);
            link.publishFromClient(message, RandomFlow.token(message));
        }
        if (random.nextInt(50) == 0) {
            requests++;
            link.clientSession.subscribe(
                    List.of(new Subscription("a", Qos.AT_LEAST_ONCE)),
                    Properties.NONE,
                    "subscribe",
                    link.nowNanos,
                    link.client);
        }
    }

    private void publishFromServer() {
        if (down.published() < plan.messages()) {
            Publish message = down.next(random);
            if (link.serverSession.isOpen()) {
                link.publishFromServer(message, RandomFlow.token(message));
            } else {
                link.serverState.outgoing().queue(message, RandomFlow.token(message), link.nowNanos, link.server);
            }
        }
    }

    /** Answers any of the unanswered messages, mostly the first; false when there is none. */
    private boolean answerOne(RandomFlow flow, boolean asServer) {
        if (flow.unanswered.isEmpty()) {
            return false;
        }
        int index = random.nextInt(4) == 0 ? random.nextInt(flow.unanswered.size()) : 0;
        Publish message = flow.unanswered.remove(index);
        flow.taken(message);
        if (asServer) {
            link.serverSession.acknowledge(
                    message.packetId(), ReasonCode.SUCCESS, Properties.NONE, link.nowNanos, link.server);
        } else {
            link.clientSession.acknowledge(
                    message.packetId(), ReasonCode.SUCCESS, Properties.NONE, link.nowNanos, link.client);
        }
        return true;
    }

    private void stallOrGoOn() {
        boolean isWritable = random.nextInt(4) != 0;
        link.clientSession.writable(isWritable, link.nowNanos, link.client);
        if (link.serverSession.isOpen()) {
            link.serverSession.writable(random.nextInt(4) != 0, link.nowNanos, link.server);
        }
    }

    private void cutAndReconnect() {
        cuts++;
        link.cut();
        // Some answers come after the end of the connection; what nobody answers is forgotten, as by a failing handler.
        while (random.nextInt(3) != 0 && (answerOne(up, true) || answerOne(down, false))) {}
        up.unanswered.clear();
        down.unanswered.clear();
        up.connectionLost();
        down.connectionLost();
        link.open(connect);
    }

    private void requireOpen() {
        if (link.client.closed != null || link.server.closed != null) {
            fail("closed: client " + link.client.closed + ", server " + link.server.closed);
        }
    }

    String summary() {
        return plan + ": " + (up.published() + down.published()) + " messages, " + moves + " moves, " + cuts + " cuts, "
                + (up.repeated + down.repeated) + " repetitions, at most " + up.mostUnfinished + " and "
                + down.mostUnfinished + " unfinished";
    }
}
