// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

/** Which side of the protocol a session is on. */
public enum Side {
    /** A client's session. */
    CLIENT,
    /** A server's session. */
    SERVER
}
