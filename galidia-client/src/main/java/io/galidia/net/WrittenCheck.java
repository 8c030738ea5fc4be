// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.packet.Packet;
import io.galidia.session.DropReason;
import org.jspecify.annotations.Nullable;

/**
 * The token of a message of QoS 0 that is most likely written while the caller waits: used again for the next one, so
 * that the usual case allocates nothing. In the unusual case it turns into a real outcome.
 */
final class WrittenCheck {

    private boolean isWritten;
    private @Nullable DropReason dropped;
    private @Nullable PublishOutcome outcome;

    void begin() {
        isWritten = false;
        dropped = null;
    }

    boolean isWritten() {
        return isWritten;
    }

    @Nullable DropReason dropped() {
        return dropped;
    }

    /** The message waits after all: from now on this belongs to it. */
    void becomes(PublishOutcome newOutcome) {
        outcome = newOutcome;
    }

    void settle(Packet answer) {
        isWritten = true;
        if (outcome != null) {
            outcome.settle(answer);
        }
    }

    void drop(DropReason reason) {
        dropped = reason;
        if (outcome != null) {
            outcome.drop(reason);
        }
    }
}
