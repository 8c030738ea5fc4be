// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.net.FuzzEdge;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs fuzz scripts one after the other, each with a broker of its own. Belongs to one thread. */
final class FuzzTarget implements AutoCloseable {

    private static final int LOOPS = 2;
    private static final long START = 1_000_000_000_000L;
    /* Far from where the clock would run over. */
    private static final long MAX_AGE = Long.MAX_VALUE / 4;

    private final FuzzLog log = new FuzzLog();
    private @Nullable FuzzEdge edge;

    /** Throws an AssertionError that tells what happened if anything is wrong. */
    void run(byte[] input) {
        try {
            run(input, null);
        } catch (RuntimeException | AssertionError failure) {
            throw new AssertionError(failure.getMessage() + "\n" + replay(input), failure);
        }
    }

    private void run(byte[] input, @Nullable List<String> trace) {
        FuzzEdge current = edge;
        if (current == null || current.age() > MAX_AGE) {
            closeEdge();
            current = new FuzzEdge(LOOPS, START);
        }
        edge = null; // not to be used again when anything goes wrong
        boolean isAsBefore = new FuzzWorld(current, input, trace).run();
        log.check();
        edge = current;
        if (!isAsBefore) {
            closeEdge();
        }
    }

    /** The steps of the input that failed, as far as they come this time. */
    private String replay(byte[] input) {
        List<String> trace = new ArrayList<>();
        try {
            run(input, trace);
            trace.add("the second time it went well");
        } catch (RuntimeException | AssertionError failure) {
            trace.add(String.valueOf(failure.getMessage()));
        }
        return String.join("\n", trace) + "\ninput: " + HexFormat.of().formatHex(input);
    }

    /** Lets the log be as it was before. */
    @Override
    public void close() {
        closeEdge();
        log.close();
    }

    private void closeEdge() {
        FuzzEdge current = edge;
        edge = null;
        if (current != null) {
            current.close();
        }
    }
}
