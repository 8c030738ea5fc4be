// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

/** The broker does not offer what the case is about, which the standard allows it. */
public final class SkippedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    SkippedException(String message) {
        super(message, null, false, false);
    }
}
