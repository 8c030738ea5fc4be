// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole exchanges of one message with a session, without codec: all that the peer answers included. */
@State(Scope.Thread)
public class SessionBenchmark {

    private static final int IDS = 65_536;

    /** Whose session it is. */
    @Param
    public Side side = Side.SERVER;

    /** The version of the connection. */
    @Param
    public ProtocolVersion version = ProtocolVersion.MQTT_5;

    private Ends session = new Ends(side, version);
    private Ends full = session;
    /** The packet identifier of the message of the full window that was acknowledged last. */
    private int oldest;

    private final Publish qos0 = Samples.message(Qos.AT_MOST_ONCE);
    private final Publish qos1 = Samples.message(Qos.AT_LEAST_ONCE);
    private final Publish qos2 = Samples.message(Qos.EXACTLY_ONCE);
    private final PubRel release = new PubRel(Samples.ID);
    private final PubAck[] acks = new PubAck[IDS];
    private final PubRec[] recs = new PubRec[IDS];
    private final PubComp[] comps = new PubComp[IDS];

    /** Opens the sessions and makes what the peer may answer. */
    @Setup
    public void open() {
        session = new Ends(side, version);
        full = new Ends(side, version);
        for (int id = 1; id < IDS; id++) {
            acks[id] = new PubAck(id);
            recs[id] = new PubRec(id);
            comps[id] = new PubComp(id);
        }
        for (int i = 0; i < 2 * Ends.WINDOW; i++) {
            full.publish(qos1);
        }
        if (full.inFlight() != Ends.WINDOW || full.queued() != Ends.WINDOW) {
            throw new IllegalStateException(full.inFlight() + " in flight and " + full.queued() + " queued");
        }
        oldest = full.sentId - Ends.WINDOW;
    }

    /** A message comes. */
    @Benchmark
    public long receiveQos0() {
        session.receive(qos0);
        return session.delivered;
    }

    /** A message comes and is acknowledged. */
    @Benchmark
    public long receiveQos1() {
        session.receive(qos1);
        return session.delivered;
    }

    /** A message comes, is acknowledged, released and completed. */
    @Benchmark
    public long receiveQos2() {
        session.receive(qos2);
        session.receive(release);
        return session.delivered;
    }

    /** A message goes. */
    @Benchmark
    public int sendQos0() {
        session.publish(qos0);
        return session.sentId;
    }

    /** A message goes and is acknowledged. */
    @Benchmark
    public int sendQos1() {
        session.publish(qos1);
        session.receive(acks[session.sentId]);
        return session.sentId;
    }

    /** A message goes, is acknowledged, released and completed. */
    @Benchmark
    public int sendQos2() {
        session.publish(qos2);
        int id = session.sentId;
        session.receive(recs[id]);
        session.receive(comps[id]);
        return id;
    }

    /** A message waits behind a full window, from which the oldest goes. */
    @Benchmark
    public int sendQos1ToFullWindow() {
        full.publish(qos1);
        oldest = oldest == IDS - 1 ? 1 : oldest + 1;
        full.receive(acks[oldest]);
        return full.queued();
    }
}
