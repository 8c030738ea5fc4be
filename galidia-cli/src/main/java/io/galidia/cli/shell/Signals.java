// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.shell;

/**
 * Lets a command end in its own way, with its own exit code, when SIGINT or SIGTERM comes. Use it as a resource around
 * the work; once closed, signals end the process as usual.
 */
public final class Signals implements AutoCloseable {

    /* The JVM runs shutdown hooks on a signal and exits with 128 plus its number unless a hook halts it first. The hook
     * also runs on an ordinary exit; by then it was closed and is told to do nothing. */
    private final Thread hook;
    private volatile boolean isClosed;

    private Signals(Ending ending) {
        hook = new Thread(() -> end(ending), "galidia-signal");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Ends the command; bounded in time, and what it returns is the exit code. */
    public interface Ending {
        /** Called on a thread of its own. */
        int end();
    }

    /** From now on a signal ends the process through {@code ending}. */
    public static Signals handledBy(Ending ending) {
        return new Signals(ending);
    }

    private void end(Ending ending) {
        if (!isClosed) {
            int exitCode = ending.end();
            System.err.flush();
            Runtime.getRuntime().halt(exitCode);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyEnding) {
            // the hook runs, or has seen that it is closed
        }
    }
}
