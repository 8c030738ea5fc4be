// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.Event.MqttCommand;
import java.util.ArrayList;
import java.util.List;

/** A handler that remembers what it got, and then does what it is told to. */
final class Recorder implements Handler {

    /** An event and whose it was. */
    record Seen(Connection connection, Event event) {}

    private final List<Seen> recorded = new ArrayList<>();
    private final Handler then;

    Recorder() {
        this((connection, event) -> {});
    }

    Recorder(Handler then) {
        this.then = then;
    }

    @Override
    public void handle(Connection connection, Event event) throws Exception {
        synchronized (recorded) {
            recorded.add(new Seen(connection, event));
        }
        then.handle(connection, event);
    }

    List<Seen> seen() {
        synchronized (recorded) {
            return List.copyOf(recorded);
        }
    }

    <E extends Event> List<E> all(Class<E> type) {
        return seen().stream()
                .map(Seen::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    boolean has(Class<? extends Event> type) {
        return !all(type).isEmpty();
    }

    <E extends Event> E last(Class<E> type) {
        List<E> found = all(type);
        if (found.isEmpty()) {
            throw new AssertionError("no " + type.getSimpleName() + " among " + names());
        }
        return found.get(found.size() - 1);
    }

    Connection lastConnection() {
        List<Seen> all = seen();
        return all.get(all.size() - 1).connection();
    }

    /** The simple names of the events in order, without {@code Read}, {@code Write} and {@code MqttCommand}. */
    List<String> names() {
        return seen().stream()
                .map(Seen::event)
                .filter(event ->
                        !(event instanceof Event.Read || event instanceof Event.Write || event instanceof MqttCommand))
                .map(Recorder::name)
                .toList();
    }

    private static String name(Event event) {
        Class<?> type = event.getClass();
        for (Class<?> face : type.getInterfaces()) {
            if (face != Event.class) {
                type = face;
            }
        }
        return type.getSimpleName();
    }
}
