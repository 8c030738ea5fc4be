// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

/** One of many ways to do the same: a failure says which one it was. */
final class Variation {

    private Variation() {}

    static void of(String name, Runnable check) {
        try {
            check.run();
        } catch (AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }
}
