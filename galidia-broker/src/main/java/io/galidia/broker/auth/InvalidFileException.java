// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.nio.file.Path;

/** A password or access control file cannot be used; the message begins with the file, and the line where there is one. */
public final class InvalidFileException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InvalidFileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** @param line counted from 1 */
    InvalidFileException(Path file, int line, String problem) {
        super(file + ":" + line + ": " + problem);
    }
}
