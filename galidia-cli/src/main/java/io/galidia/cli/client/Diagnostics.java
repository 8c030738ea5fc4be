// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import java.io.PrintWriter;

/** What a command says on standard error: errors unless {@code --quiet}, everything with {@code -d}. Thread-safe. */
record Diagnostics(PrintWriter err, String command, boolean isDebug, boolean isQuiet) {

    /** Says what went wrong, on one line. */
    void error(String line) {
        if (!isQuiet) {
            say(line);
        }
    }

    /** Says what happens. */
    void debug(String line) {
        if (isDebug) {
            say(line);
        }
    }

    private void say(String line) {
        err.println(command + ": " + line);
        err.flush();
    }
}
