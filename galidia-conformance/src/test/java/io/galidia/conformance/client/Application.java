// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import java.util.ArrayList;
import java.util.List;

/** The application of the client under test: notes what it is told, and may do something about it. */
final class Application implements Handler {

    private final List<Event> news = new ArrayList<>();
    private Handler reaction = (connection, event) -> {};
    private int count;

    /** What it does at each event from now on. */
    void reaction(Handler newReaction) {
        reaction = newReaction;
    }

    @Override
    public void handle(Connection connection, Event event) throws Exception {
        count++;
        news.add(event);
        reaction.handle(connection, event);
    }

    /** How many events there were. */
    int count() {
        return count;
    }

    /** Whether an event of this type was told that {@link #next} has not returned. */
    boolean has(Class<? extends Event> type) {
        return news.stream().anyMatch(type::isInstance);
    }

    /** The oldest event of this type that was not returned before. */
    <E extends Event> E next(Class<E> type) {
        for (Event event : news) {
            if (type.isInstance(event)) {
                news.remove(event);
                return type.cast(event);
            }
        }
        throw new AssertionError("expected " + type.getSimpleName() + " among " + news);
    }
}
