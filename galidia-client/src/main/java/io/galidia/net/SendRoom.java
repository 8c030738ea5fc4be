// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Event;

/** Whether a connection has room for more to send, and the news of it for those who were told that it has none. */
final class SendRoom {

    private final ChannelConnection connection;
    private final Commands commands;
    private volatile boolean isAwaited;

    SendRoom(ChannelConnection connection, Commands commands) {
        this.connection = connection;
        this.commands = commands;
    }

    /** Whether there is room, counting what is on its way from other threads. Any thread. */
    boolean isThere() {
        if (isThereNow()) {
            return true;
        }
        isAwaited = true; // before it is looked at again, so that the news of room cannot be missed
        return isThereNow();
    }

    private boolean isThereNow() {
        return connection.link().hasRoom() && connection.pendingBytes() < connection.sendLimit();
    }

    /** Something was refused: the application is to hear of room, even if that has come meanwhile. Any thread. */
    void await() {
        isAwaited = true;
        if (isThereNow()) {
            commands.runLater(this::tell);
        }
    }

    /** There is less room, or more. On the loop. */
    void changed(boolean isWritable) {
        if (isWritable) {
            tell();
        } else {
            isAwaited = true;
        }
    }

    /** Tells that there is room again, if somebody waits for it. On the loop. */
    void tell() {
        if (isAwaited && isThereNow()) {
            isAwaited = false;
            connection.emit(new Event.Drain());
        }
    }
}
