// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

/** Something that was read from a file and can be read again. Thread-safe. */
public interface Reloadable {

    /**
     * Reads the file again if it is not the one that was read last, which takes a look at its attributes. A file that
     * cannot be used leaves the content as it is and is logged with file, line and problem. Does not throw.
     *
     * @return whether there is new content
     */
    boolean reloadIfChanged();
}
