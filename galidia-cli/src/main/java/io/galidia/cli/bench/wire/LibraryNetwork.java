// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.cli.shell.CommandException;
import java.time.Duration;

/** Connections of the client library: TLS, WebSocket, unix sockets, in-process ones, and enhanced authentication. */
final class LibraryNetwork implements Network {

    private final Target target;
    private final Alarm alarm;
    private final Manager manager;

    LibraryNetwork(Target target, Alarm alarm) {
        this.target = target;
        this.alarm = alarm;
        manager = Manager.start(
                (connection, event) -> {},
                ManagerOptions.DEFAULTS
                        .withDaemonThreads(true)
                        .withSendLimit(SEND_LIMIT)
                        .withErrorHandler((where, error) -> alarm.raise(where + " failed: " + error)));
    }

    @Override
    public void connect(Role role) {
        try {
            manager.connect(target.address(), target.nextOptions(), new LibraryWire(target, alarm, role));
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        }
    }

    @Override
    public void execute(Runnable task) {
        manager.execute(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        manager.after(Duration.ofNanos(nanos), task);
    }

    @Override
    public void close() {
        manager.close();
    }
}
