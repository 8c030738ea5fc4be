// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;
import io.galidia.packet.ReasonCode;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** How a connection or listener ends: who decided it and why, what is told, and when nothing comes any more. */
final class Ending {

    /* What other threads ask is volatile; everything else belongs to the loop. isDecided is set when the end is decided,
     * and from then on commands are refused; isOver when the last event is about to be told. */
    private final ChannelConnection connection;
    private final Link link;
    private final CompletableFuture<Void> whenOver = new CompletableFuture<>();
    private volatile boolean isDraining;
    private volatile boolean isDecided;
    private volatile boolean isOver;
    private ReasonCode reason = ReasonCode.SUCCESS;
    private String text = "";

    Ending(ChannelConnection connection, Link link) {
        this.connection = connection;
        this.link = link;
    }

    // ---- questions; any thread

    /** Whether the end is decided. */
    boolean isDecided() {
        return isDecided;
    }

    /** Whether it ends once everything is written. */
    boolean isDraining() {
        return isDraining;
    }

    /** Whether nothing comes any more. */
    boolean isOver() {
        return isOver;
    }

    CompletableFuture<Void> whenOver() {
        return whenOver.copy();
    }

    /** Refuses commands from the moment on that the end is decided. */
    void requireNone() {
        if (isDecided || isDraining) {
            throw new IllegalStateException(connection.describe() + (isDraining ? " is draining" : " is closed"));
        }
    }

    // ---- wishes of the application; any thread

    void drain() {
        if (!isDecided && !isDraining) {
            isDraining = true;
            connection.command(() -> end(ReasonCode.SUCCESS, "drained", null));
        }
    }

    void fail(String why) {
        requireNone();
        connection.command(
                () -> endNow(ReasonCode.UNSPECIFIED_ERROR, why.isEmpty() ? "failed by the application" : why, null));
    }

    void close() {
        isDecided = true;
        connection.command(() -> endNow(ReasonCode.SUCCESS, "closed by the application", null));
    }

    // ---- on the loop

    /** Ends the connection once everything written is out. Any error is told as a failure first. */
    void end(ReasonCode newReason, String why, @Nullable Throwable cause) {
        if (decide(newReason, why, cause) && !link.closeWhenWritten()) {
            closeNow();
        }
    }

    /** Ends the connection at once. */
    void endNow(ReasonCode newReason, String why, @Nullable Throwable cause) {
        if (!isOver) {
            decide(newReason, why, cause);
            closeNow();
        }
    }

    private boolean decide(ReasonCode newReason, String why, @Nullable Throwable cause) {
        if (isDecided && !text.isEmpty()) {
            return false;
        }
        isDecided = true;
        reason = newReason;
        text = why;
        if (newReason.isError()) {
            connection.emit(new Event.Failure(newReason, why, cause));
        }
        return true;
    }

    private void closeNow() {
        if (!link.closeNow()) {
            connection.loop().io().execute(this::transportClosed);
        }
    }

    /** The transport said why it will close. */
    void transportFailed(Throwable cause) {
        endNow(ReasonCode.UNSPECIFIED_ERROR, "the connection broke: " + Events.text(cause), cause);
    }

    /** The transport is closed: nothing comes after this. */
    void transportClosed() {
        if (isOver) {
            return;
        }
        if (connection.isClient() && !connection.hasOpened()) {
            String from = connection.url().authority();
            decide(ReasonCode.SERVER_UNAVAILABLE, from + " closed the connection before CONNACK", null);
        }
        if (text.isEmpty()) {
            reason = isDecided ? ReasonCode.SUCCESS : ReasonCode.UNSPECIFIED_ERROR;
            text = isDecided ? "closed by the application" : "the peer closed the connection";
        }
        isDecided = true;
        PacketReceiver ofLink = link.receiver();
        PacketReceiver receiver = ofLink == null ? connection.peer() : ofLink; // a client may end before it has a link
        if (receiver != null) {
            connection.loop().run(connection.describe(), () -> receiver.closed(text));
        }
        connection.timers().close();
        isOver = true;
        connection.emitLast(new Event.Close(reason, text));
        connection.engine().forget(connection);
        whenOver.complete(null);
    }
}
