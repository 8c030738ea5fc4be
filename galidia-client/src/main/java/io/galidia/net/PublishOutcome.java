// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import io.galidia.Publication;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The future of one publish, and its token in the session. Linked, so that a closing connection finds all it owes. */
class PublishOutcome extends CompletableFuture<Publication> {

    /** The outcome of every message of QoS 0 that was written at once. */
    static final Publication WRITTEN = new Publication(0, ReasonCode.SUCCESS, Properties.NONE);

    private static final CompletableFuture<Publication> WRITTEN_ALREADY = CompletableFuture.completedFuture(WRITTEN);

    private final String topic;
    private @Nullable PublishOutcome previous;
    private @Nullable PublishOutcome next;
    private @Nullable Open in;

    PublishOutcome(String topic) {
        this.topic = topic;
    }

    /** A completed future that everybody may have: it cannot be spoiled. */
    static CompletableFuture<Publication> writtenAlready() {
        return WRITTEN_ALREADY;
    }

    /** The peer has answered, or the message of QoS 0 is written. */
    void settle(Packet answer) {
        leave();
        if (answer instanceof PubAck ack) {
            settle(ack.packetId(), ack.reason(), ack.properties());
        } else if (answer instanceof PubComp comp) {
            complete(new Publication(comp.packetId(), comp.reason(), comp.properties()));
        } else if (answer instanceof PubRec rec) {
            settle(rec.packetId(), rec.reason(), rec.properties());
        } else if (answer instanceof Publish) {
            complete(WRITTEN);
        } else {
            throw new IllegalArgumentException(answer.type() + " is no answer to PUBLISH");
        }
    }

    private void settle(int id, ReasonCode reason, Properties properties) {
        if (reason.isError()) {
            completeExceptionally(
                    new MqttException(reason, "the peer refused the message to \"" + topic + "\": " + reason.text()));
        } else {
            complete(new Publication(id, reason, properties));
        }
    }

    void drop(DropReason reason) {
        leave();
        completeExceptionally(Drops.exception("the message to \"" + topic + "\"", reason));
    }

    void fail(ReasonCode reason, String why) {
        leave();
        completeExceptionally(new MqttException(reason, "the message to \"" + topic + "\" " + why));
    }

    private void leave() {
        Open list = in;
        if (list != null) {
            list.remove(this);
        }
    }

    /** All that a connection still owes. Belongs to its loop. */
    static final class Open {
        private @Nullable PublishOutcome first;

        void add(PublishOutcome outcome) {
            PublishOutcome second = first;
            outcome.next = second;
            if (second != null) {
                second.previous = outcome;
            }
            first = outcome;
            outcome.in = this;
        }

        private void remove(PublishOutcome outcome) {
            PublishOutcome before = outcome.previous;
            PublishOutcome after = outcome.next;
            if (before == null) {
                first = after;
            } else {
                before.next = after;
            }
            if (after != null) {
                after.previous = before;
            }
            outcome.previous = null;
            outcome.next = null;
            outcome.in = null;
        }

        /** Fails all, the oldest first. */
        void failAll(ReasonCode reason, String why) {
            PublishOutcome oldest = first;
            while (oldest != null && oldest.next != null) {
                oldest = oldest.next;
            }
            while (oldest != null) {
                PublishOutcome younger = oldest.previous;
                oldest.fail(reason, why);
                oldest = younger;
            }
        }
    }
}
