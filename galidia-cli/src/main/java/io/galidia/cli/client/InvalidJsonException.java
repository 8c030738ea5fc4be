// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

/** A payload was to be printed as JSON and is none. */
final class InvalidJsonException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidJsonException(String message) {
        super(message);
    }

    InvalidJsonException(String message, Throwable cause) {
        super(message, cause);
    }
}
