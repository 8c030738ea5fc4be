// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A client that subscribes and counts what comes. Belongs to the loop of its lane. */
final class Receiver implements Role {

    private final Lane lane;
    private final Runnable whenOpen;
    private final Clock clock;
    private final Tally tally = new Tally();
    private @Nullable Source[] sources;
    private final int first;
    private volatile @Nullable Wire wire;
    private long now;

    /** Says which messages count. */
    interface Clock {
        /** The times of the measurement. Called for each message. */
        Span span();

        /** Whether the time of sending decides; otherwise that of arrival. */
        boolean isBySending();
    }

    /** What comes of one publisher. */
    private static final class Source {
        final Sequence sequence;
        final @Nullable Flight flight;
        long mark = 1;
        long markedFrom;

        Source(Sequence sequence, @Nullable Flight flight) {
            this.sequence = sequence;
            this.flight = flight;
            markedFrom = flight == null ? Long.MAX_VALUE : flight.step();
        }

        void tellProgress(Lane from) {
            while (flight != null && sequence.next() >= markedFrom) {
                long passed = mark++;
                markedFrom += flight.step();
                flight.pass(passed, from);
            }
        }
    }

    /** A subscriber of publishers whose numbers begin with {@code first}. */
    Receiver(Lane lane, Runnable whenOpen, Clock clock, int first) {
        this.lane = lane;
        this.whenOpen = whenOpen;
        this.clock = clock;
        this.first = first;
        sources = new Source[1];
    }

    /** Counts this publisher's messages from number 0 on, and tells their flight. */
    void hear(int publisher, @Nullable Flight flight) {
        put(publisher - first, new Source(new Sequence(true), flight));
    }

    @Override
    public void opened(Wire opened, int receiveMaximum) {
        wire = opened;
        whenOpen.run();
    }

    /** The connection, once it is open. Safe from any thread. */
    @Nullable Wire wire() {
        return wire;
    }

    @Override
    public void bytesCame() {
        now = System.nanoTime();
    }

    @Override
    public void received(ByteBuf bytes, int payloadIndex, int payloadBytes) {
        if (payloadBytes < Stamp.BYTES) {
            return;
        }
        Source source = source(Stamp.publisher(bytes, payloadIndex) - first);
        if (source == null) {
            return;
        }
        Span span = clock.span();
        long sent = Stamp.sentNanos(bytes, payloadIndex);
        boolean isCounted = span.counts(clock.isBySending() ? sent : now);
        if (!source.sequence.receive(Stamp.sequence(bytes, payloadIndex), isCounted, tally)) {
            return; // a duplicate stands for no message that is missing
        }
        lane.came();
        if (isCounted) {
            lane.record(now - sent);
        }
        if (source.sequence.next() >= source.markedFrom) {
            source.tellProgress(lane);
        }
    }

    private @Nullable Source source(int index) {
        if (index >= 0 && index < sources.length) {
            Source known = sources[index];
            if (known != null) {
                return known;
            }
        }
        if (clock.isBySending() || index < 0 || index >= Stamp.MOST_PUBLISHERS) {
            return null; // somebody else's message
        }
        Source fresh = new Source(new Sequence(false), null);
        put(index, fresh);
        return fresh;
    }

    private void put(int index, Source source) {
        if (index >= sources.length) {
            sources = Arrays.copyOf(sources, Math.max(index + 1, sources.length * 2));
        }
        sources[index] = source;
    }

    /** What was counted; once the lane is closed. */
    Tally tally() {
        return tally;
    }
}
