// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.ConnectOptions;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Manager;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Keeps the monitor and the sensors connected, each with a connection of its own, on one event loop. */
final class MonitoringSystem implements AutoCloseable {

    private static final String MONITOR = "monitor";
    private static final String SENSORS = "sensors";
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration REDRAW = Duration.ofMillis(100);

    private final String address;
    private final TemperatureMonitor monitor;
    private final SensorPublisher sensors;
    private final View view;
    private final Manager manager = Manager.start((connection, event) -> {});

    /* What became of the first attempt to connect: empty, or what went wrong. */
    private final CompletableFuture<String> firstConnection = new CompletableFuture<>();
    private @Nullable String problem;
    private volatile boolean isClosing;

    MonitoringSystem(String address, TemperatureMonitor monitor, SensorPublisher sensors, View view) {
        this.address = address;
        this.monitor = monitor;
        this.sensors = sensors;
        this.view = view;
    }

    /** Connects the monitor, and the sensors as soon as the monitor is there to see them. */
    void start() {
        if (view instanceof LiveView live) {
            manager.every(REDRAW, live::draw);
        }
        try {
            connect(MONITOR, monitor);
        } catch (IllegalArgumentException error) {
            firstConnection.complete("--url: " + error.getMessage());
        }
    }

    private void connect(String role, Handler handler) {
        ConnectOptions options = ConnectOptions.DEFAULTS.withClientId(
                "galidia-demo-" + role + "-" + ProcessHandle.current().pid());
        manager.connect(address, options, (connection, event) -> {
            handler.handle(connection, event);
            watch(role, handler, event);
        });
    }

    private void watch(String role, Handler handler, Event event) {
        if (event instanceof Event.MqttOpen) {
            if (!firstConnection.isDone()) {
                view.opened();
                firstConnection.complete("");
                connect(SENSORS, sensors);
            } else if (problem != null) {
                view.note("connected again: " + role);
            }
            problem = null;
        } else if (event instanceof Event.Failure failure) {
            problem = failure.text();
        } else if (event instanceof Event.Close close) {
            lost(role, handler, problem == null ? close.why() : problem);
        }
    }

    private void lost(String role, Handler handler, String why) {
        if (!firstConnection.isDone()) {
            firstConnection.complete(
                    why.startsWith("cannot connect") ? why : "cannot connect to " + Hints.shown(address) + ": " + why);
        } else if (!isClosing) {
            view.note("connection lost: " + role + ", " + why);
            problem = why;
            manager.after(RETRY, () -> connect(role, handler));
        }
    }

    /** Waits until the monitor is connected; returns what went wrong, or nothing. */
    String awaitOpen(Duration timeout) throws InterruptedException {
        try {
            return firstConnection.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            return "no connection to " + Hints.shown(address) + " within " + timeout.toSeconds() + " s";
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible.getCause());
        }
    }

    @Override
    public void close() {
        isClosing = true;
        manager.close();
    }
}
