// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Wire;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A client that is only there. */
final class Bystander implements Role {

    private final Runnable whenOpen;
    private volatile @Nullable Wire wire;

    Bystander(Runnable whenOpen) {
        this.whenOpen = whenOpen;
    }

    @Override
    public void opened(Wire opened, int receiveMaximum) {
        wire = opened;
        whenOpen.run();
    }

    /** The connection, once it is open. Safe from any thread. */
    Wire wire() {
        return Objects.requireNonNull(wire, "not open yet");
    }
}
