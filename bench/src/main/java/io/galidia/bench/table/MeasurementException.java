// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

/** A figure that could not be taken; the message names the program and what it did instead. */
final class MeasurementException extends RuntimeException {

    MeasurementException(String message) {
        super(message);
    }

    MeasurementException(String message, Throwable cause) {
        super(message, cause);
    }
}
