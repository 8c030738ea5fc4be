// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

/**
 * How a case went.
 *
 * @param detail why it failed or was skipped; empty when it passed
 */
public record Result(ServerCase shown, Verdict verdict, String detail) {

    /** What can be said about a broker. */
    public enum Verdict {
        PASSED,
        FAILED,
        /** The broker says that it does not offer this, or cannot be asked. */
        SKIPPED
    }
}
