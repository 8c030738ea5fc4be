// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.fail;

import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * The messages of one direction of a random run: numbers them, and holds against every event what MQTT promises. QoS 1
 * arrives at least once and QoS 2, once taken, never again; both in the order of sending; every wish ends once; the
 * receiver never has more unfinished messages than it allowed.
 */
final class RandomFlow {

    /** A message of this flow. */
    record Token(Qos qos, int number) {}

    private static final int LEVELS = 3;

    private final String name;
    private final int receiveMaximum;
    private final int[] published = new int[LEVELS];
    private final int[] nextFirst = new int[LEVELS];
    private final BitSet settled1 = new BitSet();
    private final BitSet settled2 = new BitSet();
    private final BitSet taken2 = new BitSet();
    /** Delivered and not acknowledged, in the order of arrival. */
    final List<Publish> unanswered = new ArrayList<>();

    private final BitSet unfinished = new BitSet();
    long repeated;
    int mostUnfinished;

    RandomFlow(String name, int receiveMaximum) {
        this.name = name;
        this.receiveMaximum = receiveMaximum;
    }

    Publish next(Random random) {
        int dice = random.nextInt(20);
        Qos qos = dice == 0 ? Qos.AT_MOST_ONCE : dice < 12 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
        return new Publish(name, Unpooled.copyInt(published[qos.level()]++), qos, false);
    }

    static Token token(Publish message) {
        return new Token(message.qos(), number(message));
    }

    private static int number(Publish message) {
        return message.payload().getInt(message.payload().readerIndex());
    }

    int published() {
        return published[1] + published[2];
    }

    /** A PUBLISH came in from the wire, before the session saw it. */
    void arrived(Packet packet) {
        if (packet instanceof Publish publish && publish.qos() != Qos.AT_MOST_ONCE) {
            unfinished.set(publish.packetId());
            mostUnfinished = Math.max(mostUnfinished, unfinished.cardinality());
            if (unfinished.cardinality() > receiveMaximum) {
                fail(name + ": " + unfinished.cardinality() + " unfinished, allowed " + receiveMaximum);
            }
        }
    }

    /** PUBACK or PUBCOMP was sent back. */
    void finished(int packetId) {
        unfinished.clear(packetId);
    }

    void delivered(Publish message) {
        int level = message.qos().level();
        int number = number(message);
        if (level == 2 && taken2.get(number)) {
            fail(name + ": QoS 2 message " + number + " was delivered again after it was taken");
        }
        if (number > nextFirst[level] && level > 0) {
            fail(name + ": QoS " + level + " message " + number + " came before " + nextFirst[level]);
        }
        if (number < nextFirst[level]) {
            if (level == 0) {
                fail(name + ": QoS 0 message " + number + " came twice or out of order");
            }
            repeated++;
        } else {
            nextFirst[level] = number + 1;
        }
        if (level > 0) {
            unanswered.add(message);
        }
    }

    /** The application answers one of the unanswered. */
    void taken(Publish message) {
        if (message.qos() == Qos.EXACTLY_ONCE) {
            taken2.set(number(message));
        }
    }

    void settled(Token token) {
        if (token.qos() != Qos.AT_MOST_ONCE) {
            BitSet settled = token.qos() == Qos.AT_LEAST_ONCE ? settled1 : settled2;
            if (settled.get(token.number())) {
                fail(name + ": " + token + " was settled twice");
            }
            settled.set(token.number());
            if (token.number() >= nextFirst[token.qos().level()]) {
                fail(name + ": " + token + " was settled before it arrived");
            }
        }
    }

    void dropped(Token token) {
        if (token.qos() != Qos.AT_MOST_ONCE) {
            fail(name + ": " + token + " was dropped");
        }
    }

    void connectionLost() {
        unfinished.clear();
    }

    boolean isDone() {
        return settled1.cardinality() == published[1] && settled2.cardinality() == published[2];
    }

    void requireDone() {
        if (!isDone() || nextFirst[1] != published[1] || taken2.cardinality() != published[2]) {
            fail(name + ": of " + published[1] + " QoS 1 messages " + nextFirst[1] + " arrived and "
                    + settled1.cardinality() + " were settled, of " + published[2] + " QoS 2 messages "
                    + taken2.cardinality() + " were taken and " + settled2.cardinality() + " settled");
        }
    }
}
