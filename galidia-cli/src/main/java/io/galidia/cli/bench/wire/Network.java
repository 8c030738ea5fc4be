// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

/** One event loop with connections to a broker. Safe from any thread. */
public interface Network extends AutoCloseable {

    /** How many bytes may wait for a socket before it counts as full. */
    int SEND_LIMIT = 256 << 10;

    /**
     * A network for this target, with a thread of its own.
     *
     * @param alarm is raised by what goes wrong and no {@link Role#forgives forgiving} role knows about
     * @throws IllegalArgumentException if the target's address has no host
     */
    static Network open(Target target, Alarm alarm) {
        return target.isPlain() ? new PlainNetwork(target, alarm) : new LibraryNetwork(target, alarm);
    }

    /** Connects one more client. */
    void connect(Role role);

    /** Runs the task on the loop, after what it is doing now. */
    void execute(Runnable task);

    /** Runs the task on the loop after so many nanoseconds. */
    void after(long nanos, Runnable task);

    /**
     * Closes all connections, with DISCONNECT, and ends the loop: nothing of it runs any more when this returns.
     *
     * @throws io.galidia.cli.shell.CommandException if the loop does not end in time
     */
    @Override
    void close();
}
