// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import io.galidia.conformance.Connecting;
import io.galidia.conformance.Packets;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Unsubscribe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One client of a script: does its steps, answers what it gets unless it holds back, and writes down what it sees. */
final class Actor {

    private final Script script;
    private final String clientId;
    private final String root;
    private final Map<Integer, Publish> broken = new LinkedHashMap<>();
    private @Nullable Peer peer;
    private final Map<Integer, String> unreleased = new LinkedHashMap<>();
    private Sight seen = new Sight();
    private boolean isHolding;
    private int lastId;
    private int pongsDue;

    Actor(Script script, int number) {
        this.script = script;
        clientId = script.clientId("k" + number);
        root = script.topic("");
    }

    /** What was seen since the last call. */
    Sight seen() {
        Sight all = seen;
        seen = new Sight();
        return all;
    }

    boolean isOpen() {
        return peer != null;
    }

    // ---- steps

    void act(Step step) {
        if (step instanceof Step.Open open) {
            open(open);
        } else if (peer == null) {
            seen.answers().add("has no connection any more");
        } else if (step instanceof Step.Kill) {
            peer.cut();
            peer = null;
        } else if (step instanceof Step.Leave leave) {
            peer.send(leave.withWill() ? Packets.disconnect(ReasonCode.DISCONNECT_WITH_WILL) : Disconnect.NORMAL);
            peer.cut();
            peer = null;
        } else if (step instanceof Step.Subscribe subscribe) {
            peer.send(subscribe(subscribe));
        } else if (step instanceof Step.Unsubscribe unsubscribe) {
            List<String> filters =
                    unsubscribe.filters().stream().map(this::full).toList();
            peer.send(new Unsubscribe(nextId(), filters, Properties.NONE));
        } else if (step instanceof Step.Publish publish) {
            publish(publish);
        } else {
            isHolding = true;
        }
    }

    private void open(Step.Open open) {
        Peer former = peer;
        Connecting connecting =
                script.connecting(open.version()).clientId(clientId).cleanStart(open.isClean());
        if (open.expirySeconds() > 0) {
            connecting.property(Property.SESSION_EXPIRY_INTERVAL, open.expirySeconds());
        }
        if (open.receiveMaximum() > 0) {
            connecting.property(Property.RECEIVE_MAXIMUM, open.receiveMaximum());
        }
        Step.WillOf will = open.will();
        if (will != null) {
            connecting.will(full(will.topic()), will.payload(), will.qos(), will.retain());
        }
        isHolding = false;
        pongsDue = 0;
        Peer current = connecting.send();
        if (!current.isAnswered()) {
            seen.answers().add("CONNECT was not answered");
            peer = null;
            return;
        }
        ConnAck connAck = current.expect(ConnAck.class);
        seen.answers()
                .add("CONNACK " + connAck.reason().text() + (connAck.sessionPresent() ? ", session present" : ""));
        if (former != null) {
            Disconnect disconnect = former.lastWords();
            seen.answers()
                    .add("the old connection was closed"
                            + (disconnect == null
                                    ? ""
                                    : ": " + disconnect.reason().text()));
            former.cut();
        }
        peer = current;
        if (connAck.sessionPresent()) {
            broken.values().forEach(each -> current.send(Packets.again(each)));
        }
        broken.clear();
    }

    private Subscribe subscribe(Step.Subscribe step) {
        List<Subscription> wishes = step.wishes().stream()
                .map(wish -> new Subscription(
                        full(wish.filter()),
                        wish.qos(),
                        wish.noLocal(),
                        wish.retainAsPublished(),
                        wish.retainHandling()))
                .toList();
        Properties properties = step.identifier() == 0
                ? Properties.NONE
                : Properties.NONE.withSubscriptionIdentifier(step.identifier());
        return new Subscribe(nextId(), wishes, properties);
    }

    private void publish(Step.Publish step) {
        int id = step.qos() == Qos.AT_MOST_ONCE ? 0 : nextId();
        Publish message = Packets.publish(full(step.topic()), step.payload(), step.qos(), id);
        if (step.retain()) {
            message = Packets.retained(message);
        }
        if (step.isBroken()) {
            broken.put(id, message);
        }
        requirePeer().send(message);
    }

    /** Unique to the script, and shares to the client: among several members a broker may choose. */
    private String full(String filter) {
        return filter.startsWith("$share/s/") ? "$share/" + clientId + "/" + root + filter.substring(9) : root + filter;
    }

    private int nextId() {
        return ++lastId;
    }

    private Peer requirePeer() {
        if (peer == null) {
            throw new IllegalStateException("there is no connection");
        }
        return peer;
    }

    // ---- what comes

    /** Asks for a sign that everything so far was taken. */
    void ping() {
        if (peer != null) {
            pongsDue++;
            peer.send(PingReq.INSTANCE);
        }
    }

    /** Takes what is there. Whether every sign that was asked for has come. */
    boolean isCaughtUp() {
        if (peer == null) {
            return true;
        }
        for (Packet packet = peer.poll(); packet != null; packet = peer.poll()) {
            take(packet);
        }
        if (peer.isAtEnd()) {
            seen.answers().add("the connection was closed");
            peer.cut();
            peer = null;
            return true;
        }
        return pongsDue == 0;
    }

    private void take(Packet packet) {
        if (packet instanceof PingResp) {
            pongsDue--;
            return;
        }
        note(packet);
        if (packet instanceof PubRec pubRec) {
            if (!pubRec.reason().isError() && !broken.containsKey(pubRec.packetId())) {
                requirePeer().send(new PubRel(pubRec.packetId()));
            }
        } else if (!isHolding) {
            answer(packet);
        }
    }

    private void answer(Packet packet) {
        if (packet instanceof Publish message && message.qos() == Qos.AT_LEAST_ONCE) {
            requirePeer().send(new PubAck(message.packetId()));
        } else if (packet instanceof Publish message && message.qos() == Qos.EXACTLY_ONCE) {
            requirePeer().send(new PubRec(message.packetId()));
        } else if (packet instanceof PubRel pubRel) {
            requirePeer().send(new PubComp(pubRel.packetId()));
        }
    }

    private void note(Packet packet) {
        if (packet instanceof Publish message) {
            String topic = message.topic().replace(root, "");
            seen.deliveries()
                    .add(new Sight.Delivery(
                            topic,
                            Packets.text(message),
                            message.qos().level(),
                            message.retain(),
                            message.dup(),
                            message.properties().subscriptionIdentifiers().stream()
                                    .sorted()
                                    .toList()));
            if (message.qos() == Qos.EXACTLY_ONCE) {
                unreleased.put(message.packetId(), topic + " '" + Packets.text(message) + "'");
            }
        } else if (packet instanceof PubRel pubRel) {
            seen.releases().add(unreleased.getOrDefault(pubRel.packetId(), "of an unknown message"));
        } else {
            seen.answers().add(text(packet));
        }
    }

    /** The packet without what brokers are free to choose: packet identifiers, and reasons in words. */
    private String text(Packet packet) {
        if (packet instanceof PubAck pubAck) {
            return "PUBACK " + pubAck.reason().text();
        }
        if (packet instanceof PubRec pubRec) {
            return "PUBREC " + pubRec.reason().text();
        }
        if (packet instanceof PubComp pubComp) {
            return "PUBCOMP " + pubComp.reason().text();
        }
        if (packet instanceof io.galidia.packet.SubAck subAck) {
            return "SUBACK " + subAck.reasons();
        }
        if (packet instanceof io.galidia.packet.UnsubAck unsubAck) {
            return requirePeer().version() == ProtocolVersion.MQTT_5 ? "UNSUBACK " + unsubAck.reasons() : "UNSUBACK";
        }
        if (packet instanceof Disconnect disconnect) {
            return "DISCONNECT " + disconnect.reason().text();
        }
        return packet.toString();
    }
}
