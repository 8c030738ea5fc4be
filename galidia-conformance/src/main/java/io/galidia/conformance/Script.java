// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** What a case has in its hands: connections to the broker, names of its own, and time. Belongs to one thread. */
public final class Script implements AutoCloseable {

    /** What was found out about each broker. */
    private static final Map<Target, Boolean> SEVERAL_IN_FLIGHT = new WeakHashMap<>();

    private final Target target;
    private final ProtocolVersion version;
    private final String name;
    private final List<Peer> peers = new ArrayList<>();
    private final Cleaning cleaning = new Cleaning(this);
    private int connections;

    /**
     * For one case.
     *
     * @param name what its topics and client identifiers have in them, unique to this run of it; letters, digits and dashes
     */
    public Script(Target target, ProtocolVersion version, String name) {
        this.target = target;
        this.version = version;
        this.name = name;
    }

    /** The version of the protocol that the case is run for: 3.1.1 or 5.0. */
    public ProtocolVersion version() {
        return version;
    }

    /** Whether that is MQTT 5. */
    public boolean isVersion5() {
        return version == ProtocolVersion.MQTT_5;
    }

    /** A topic name below one that no other case uses. */
    public String topic(String suffix) {
        return "galidia/" + name + "/" + suffix;
    }

    /** A client identifier that no other case uses, of at most 23 letters and digits. */
    public String clientId(String suffix) {
        String id = name.replace("-", "") + suffix;
        return id.length() > 23 ? id.substring(id.length() - 23) : id;
    }

    /** A connection over which nothing was sent yet. */
    public Peer open() {
        return open(version);
    }

    /** A connection of a client with another version. */
    public Peer open(ProtocolVersion otherVersion) {
        Peer peer = new Peer(target, target.open(), otherVersion, cleaning);
        peers.add(peer);
        return peer;
    }

    /** The CONNECT of a new client. */
    public Connecting connecting() {
        return connecting(version);
    }

    /** The CONNECT of a new client with another version. */
    public Connecting connecting(ProtocolVersion otherVersion) {
        return new Connecting(this, otherVersion, clientId("c" + ++connections));
    }

    /** A new client with an identifier of its own and a clean session. */
    public Peer connect() {
        return connecting().open();
    }

    /** Lets time go by, in reality or virtually; keep it to seconds. */
    public void pass(Duration time) {
        target.pass(time);
    }

    /** Lets the broker finish what it is at. */
    public void settle() {
        target.settle();
    }

    /** Whether what the standard only recommends is demanded too. */
    public boolean isStrict() {
        return target.isStrict();
    }

    /**
     * Leaves the case when the broker does not offer what it is about, which the standard allows it to say.
     *
     * @throws SkippedException if {@code isOffered} is false
     */
    public void require(boolean isOffered, String what) {
        if (!isOffered) {
            throw new SkippedException("the broker does not offer " + what);
        }
    }

    /**
     * Leaves the case when the broker sends a client its next message only after the last one was acknowledged, which the
     * standard does not forbid.
     *
     * @throws SkippedException if so
     */
    public void requireSeveralInFlight() {
        boolean isOffered;
        synchronized (SEVERAL_IN_FLIGHT) {
            isOffered = SEVERAL_IN_FLIGHT.computeIfAbsent(target, asked -> sendsSeveral());
        }
        require(isOffered, "several unacknowledged messages at once");
    }

    private boolean sendsSeveral() {
        String topic = topic("several");
        Peer subscriber = connect();
        subscriber.subscribe(topic, Qos.AT_LEAST_ONCE);
        Peer publisher = connect();
        publisher.publish(Packets.publish(topic, "1", Qos.AT_LEAST_ONCE, 1));
        subscriber.expectPublish(topic, "1");
        publisher.publish(Packets.publish(topic, "2", Qos.AT_LEAST_ONCE, 2));
        boolean isSent = subscriber.isAnswered();
        subscriber.cut();
        publisher.cut();
        return isSent;
    }

    /** Cuts all connections, ends the sessions and removes the retained messages that the case has left. */
    @Override
    public void close() {
        peers.forEach(Peer::cut);
        cleaning.clean();
    }

    ProtocolVersion cleaningVersion() {
        return version;
    }

    Peer openForCleaning() {
        return new Peer(target, target.open(), version, new Cleaning(this));
    }
}
