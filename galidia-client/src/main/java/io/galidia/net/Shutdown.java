// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** The end of a manager: a second for goodbyes, another for what is left, then the loops. */
final class Shutdown {

    /** How long connections have to say goodbye, and then to close. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Engine engine;
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Shutdown(Engine engine) {
        this.engine = engine;
    }

    void sayGoodbye() {
        engine.closeConnections(true);
    }

    void closeAll() {
        engine.closeConnections(false);
    }

    /** Completed when no connection is left. */
    CompletableFuture<Void> allClosed() {
        return engine.allClosed();
    }

    /** Completed when the loops have ended. */
    CompletableFuture<Void> done() {
        return done;
    }
}
