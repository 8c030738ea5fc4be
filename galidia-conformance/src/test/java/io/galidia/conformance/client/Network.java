// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.conformance.Line;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The scripted broker's end of what joins it with the client under test. Belongs to one thread. */
interface Network extends AutoCloseable {

    /** The kinds there are. */
    enum Kind {
        MEMORY,
        TCP;

        Network make() {
            return this == MEMORY ? new MemoryNetwork() : new TcpNetwork();
        }
    }

    /** Where the client finds it. */
    String url();

    /** The next connection of the client, or null while there is none. */
    @Nullable Line accept();

    /** Moves what this end has to move. */
    void turn();

    /** How long nothing has to come until nothing is believed to come; zero where that is certain at once. */
    Duration silence();

    /** How long something that has to come may take. */
    Duration patience();

    @Override
    void close();
}
