// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** In which order, and how many at a time, messages are given to handlers. */
public final class Dispatch {

    private static final Object SERIAL_LANE = new Object();
    private static final Object LANE_ON_LOOP = new Object();

    /** One message of the client at a time, in the order in which they came. */
    public static final Dispatch SERIAL = new Dispatch("SERIAL", message -> SERIAL_LANE, false);

    /** One message of a topic at a time, in the order in which they came; topics do not wait for each other. */
    public static final Dispatch PER_TOPIC = new Dispatch("PER_TOPIC", Message::topic, false);

    /** As many at a time as there are threads, in no order. */
    public static final Dispatch UNORDERED = new Dispatch("UNORDERED", message -> null, false);

    /** On the event loop, in order, as the fastest way: the handler must not block, or the connection stands still. */
    public static final Dispatch ON_LOOP = new Dispatch("ON_LOOP", message -> LANE_ON_LOOP, true);

    private final String name;
    private final Function<Message, ? extends @Nullable Object> key;
    private final boolean isOnLoop;

    private Dispatch(String name, Function<Message, ? extends @Nullable Object> key, boolean isOnLoop) {
        this.name = name;
        this.key = key;
        this.isOnLoop = isOnLoop;
    }

    /**
     * One message of each key at a time, in the order in which they came.
     *
     * @param key must not block and not throw; with equals and hashCode, not null
     */
    public static Dispatch keyed(Function<Message, Object> key) {
        return new Dispatch("keyed", key, false);
    }

    /** The lane of a message; null for one of its own. */
    public @Nullable Object laneOf(Message message) {
        return key.apply(message);
    }

    /** Whether the handler is called by the event loop. */
    public boolean isOnLoop() {
        return isOnLoop;
    }

    @Override
    public String toString() {
        return "Dispatch." + name;
    }
}
