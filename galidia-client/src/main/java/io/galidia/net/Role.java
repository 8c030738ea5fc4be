// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

/** What a connection is. */
enum Role {
    CLIENT,
    ACCEPTED,
    LISTENER
}
