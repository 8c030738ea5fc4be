// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/**
 * How a manager works. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param loops event loops, and threads of a started manager; 1 to 1,024; 1 unless handlers are thread-safe
 * @param transport how sockets are waited for
 * @param errorHandler what is told of exceptions that handlers, timers and tasks let escape
 * @param ticker the clock
 * @param hasPollEvents whether each connection gets an {@link Event.Poll} for each turn of its loop
 * @param sendLimit how many bytes may wait in a connection's send queue before it counts as not writable; at least 1,024
 * @param isDaemon whether the threads of a started manager let the JVM end
 */
public record ManagerOptions(
        int loops,
        Transport transport,
        ErrorHandler errorHandler,
        Ticker ticker,
        boolean hasPollEvents,
        int sendLimit,
        boolean isDaemon) {

    /** One loop, the best transport there is, errors to the system's log, 1 MiB to send, no {@code Poll} events. */
    public static final ManagerOptions DEFAULTS =
            new ManagerOptions(1, Transport.AUTO, ErrorHandler.LOGGING, Ticker.system(), false, 1 << 20, false);

    /** How sockets are waited for. */
    public enum Transport {
        /** Linux's epoll where its native library is there, else Java's selector. */
        AUTO,
        /** Java's selector. */
        NIO,
        /** Linux's epoll; a manager cannot be made where its native library is missing. */
        EPOLL
    }

    /** Checks the bounds. */
    public ManagerOptions {
        require("loops", loops, 1, 1_024);
        require("the send limit", sendLimit, 1_024, Integer.MAX_VALUE);
    }

    /** The same with so many event loops; more than one only for a started manager and thread-safe handlers. */
    public ManagerOptions withLoops(int newLoops) {
        return new ManagerOptions(newLoops, transport, errorHandler, ticker, hasPollEvents, sendLimit, isDaemon);
    }

    /** The same with this transport. */
    public ManagerOptions withTransport(Transport newTransport) {
        return new ManagerOptions(loops, newTransport, errorHandler, ticker, hasPollEvents, sendLimit, isDaemon);
    }

    /** The same with this error handler. */
    public ManagerOptions withErrorHandler(ErrorHandler newErrorHandler) {
        return new ManagerOptions(loops, transport, newErrorHandler, ticker, hasPollEvents, sendLimit, isDaemon);
    }

    /** The same with this clock. */
    public ManagerOptions withTicker(Ticker newTicker) {
        return new ManagerOptions(loops, transport, errorHandler, newTicker, hasPollEvents, sendLimit, isDaemon);
    }

    /** The same with or without {@link Event.Poll}. */
    public ManagerOptions withPollEvents(boolean newHasPollEvents) {
        return new ManagerOptions(loops, transport, errorHandler, ticker, newHasPollEvents, sendLimit, isDaemon);
    }

    /** The same with this send limit in bytes. */
    public ManagerOptions withSendLimit(int newSendLimit) {
        return new ManagerOptions(loops, transport, errorHandler, ticker, hasPollEvents, newSendLimit, isDaemon);
    }

    /** The same with threads that let the JVM end, or do not. */
    public ManagerOptions withDaemonThreads(boolean newIsDaemon) {
        return new ManagerOptions(loops, transport, errorHandler, ticker, hasPollEvents, sendLimit, newIsDaemon);
    }

    static void require(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + value);
        }
    }
}
