// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.net.Engine;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Event loop, connections and timers: the engine under everything. Either you call {@link #poll} and all happens on your
 * thread, or {@link #start} makes a thread that does.
 */
public final class Manager implements AutoCloseable {

    private final Handler handler;
    private final Engine engine;

    /** A manager that works when you {@link #poll} it, with default options. */
    public Manager(Handler handler) {
        this(handler, ManagerOptions.DEFAULTS);
    }

    /**
     * A manager that works when you {@link #poll} it, or {@link #await} something. It belongs to the thread that first
     * polls, waits or listens.
     *
     * @param handler for every connection and listener that is not given its own
     * @throws IllegalArgumentException if the options ask for several loops
     * @throws IllegalStateException if the transport asked for is not there
     */
    public Manager(Handler handler, ManagerOptions options) {
        this(handler, options, false);
    }

    private Manager(Handler handler, ManagerOptions options, boolean isStarted) {
        this.handler = Objects.requireNonNull(handler, "handler");
        engine = new Engine(this, options, isStarted);
    }

    /** A manager with a thread of its own. */
    public static Manager start(Handler handler) {
        return start(handler, ManagerOptions.DEFAULTS);
    }

    /**
     * A manager with as many threads of its own as it has loops. Connections, accepted ones too, are spread over them.
     *
     * @throws IllegalStateException if the transport asked for is not there
     */
    public static Manager start(Handler handler, ManagerOptions options) {
        return new Manager(handler, options, true);
    }

    Engine engine() {
        return engine;
    }

    /** Connects with the manager's handler and default options. */
    public Connection connect(String url) {
        return connect(url, ConnectOptions.DEFAULTS);
    }

    /** Connects with the manager's handler. */
    public Connection connect(String url, ConnectOptions options) {
        return connect(url, options, handler);
    }

    /**
     * Connects. Returns at once; the handler gets every event from {@link Event.Open} on. Whatever prevents it comes as
     * {@link Event.Failure}, followed by {@link Event.Close}.
     *
     * @param url {@code mqtt} (port 1883), {@code mqtts} (8883), {@code ws} (80), {@code wss} (443) with host, port and for
     *     WebSocket a path; {@code unix:/path}; {@code mem:name} for a listener in this JVM. A user name and password in
     *     it are used when the options have none
     * @throws IllegalArgumentException if the URL is none, or the options cannot work
     * @throws IllegalStateException if the manager is closed, or the connection to be resumed is not closed
     */
    public Connection connect(String url, ConnectOptions options, Handler handler) {
        return engine.connect(url, options, Objects.requireNonNull(handler, "handler"));
    }

    /** Listens with the manager's handler. */
    public Connection listen(String url) {
        return listen(url, ListenOptions.DEFAULTS, handler);
    }

    /**
     * Listens. The address is bound when this returns. Accepted connections inherit the handler. Port 0 lets the operating
     * system choose; {@link Connection#uri} tells the choice.
     *
     * @throws IllegalArgumentException if the URL is none, or TLS lacks a certificate
     * @throws MqttException if the address cannot be bound
     */
    public Connection listen(String url, ListenOptions options, Handler handler) {
        return engine.listen(url, options, Objects.requireNonNull(handler, "handler"));
    }

    /**
     * Waits for events up to {@code timeout} and handles what there is, timers and tasks included; returns as soon as
     * something was done. Zero does not wait.
     *
     * @throws IllegalStateException if the manager was started or is closed, if it belongs to another thread, or from within
     *     a handler
     */
    public void poll(Duration timeout) {
        engine.poll(timeout);
    }

    /** Waits for the future, polling where nobody else does. At most 30 s. */
    public <T> T await(CompletableFuture<T> future) {
        return await(future, Duration.ofSeconds(30));
    }

    /**
     * Waits for the future, polling where nobody else does.
     *
     * @throws MqttException if the future fails, or is not complete within {@code timeout}
     * @throws IllegalStateException from within a handler or task, unless the future is done
     */
    public <T> T await(CompletableFuture<T> future, Duration timeout) {
        return engine.await(future, timeout);
    }

    /**
     * Runs the task once, after {@code delay}, on the first loop. Safe from any thread, like all timers.
     *
     * @throws IllegalArgumentException if the delay is negative
     */
    public Timer after(Duration delay, Runnable task) {
        return engine.timer(delay, false, null, task);
    }

    /**
     * Runs the task every {@code period}, first after one period. Does not drift; rounds that were missed are left out.
     *
     * @throws IllegalArgumentException if the period is not positive
     */
    public Timer every(Duration period, Runnable task) {
        return engine.timer(period, true, null, task);
    }

    /** Like {@link #after(Duration, Runnable)}, ending with the connection at the latest. */
    public Timer after(Duration delay, Connection boundTo, Runnable task) {
        return engine.timer(delay, false, boundTo, task);
    }

    /** Like {@link #every(Duration, Runnable)}, ending with the connection at the latest. */
    public Timer every(Duration period, Connection boundTo, Runnable task) {
        return engine.timer(period, true, boundTo, task);
    }

    /** Runs the task on the loop, soon. Safe from any thread. */
    public void execute(Runnable task) {
        engine.execute(task);
    }

    /** Hands {@link Event.Wakeup} to the connection. Safe from any thread. False when there is no such open connection. */
    public boolean wakeup(long connectionId, byte[] data) {
        return engine.wakeup(connectionId, data);
    }

    /** The connections and listeners that are not closed. */
    public List<Connection> connections() {
        return engine.connections();
    }

    /**
     * Closes all connections, ends timers and threads. Clients say DISCONNECT first. Takes a few seconds at most; closing
     * twice does no harm. From within a handler it returns at once, and is done when the handler has returned.
     *
     * @throws IllegalStateException if the manager is polled by another thread, which does not poll
     */
    @Override
    public void close() {
        engine.close();
    }
}
