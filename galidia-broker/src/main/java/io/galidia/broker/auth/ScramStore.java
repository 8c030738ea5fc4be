// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the credentials of users are found. Thread-safe. */
@FunctionalInterface
public interface ScramStore {

    /**
     * Looks a user up; empty when there is none. Called on the event loop of a connection: must not block, the stage is
     * completed by any thread.
     *
     * @param user the name as SASLprep (RFC 4013) has it
     */
    CompletionStage<Optional<ScramCredentials>> find(String user);
}
