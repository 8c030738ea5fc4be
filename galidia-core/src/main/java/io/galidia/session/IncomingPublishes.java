// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * Messages from the peer that are not yet done: the answers owed, in the order of arrival, and the QoS 2 packet
 * identifiers not yet released (section 4.3 and 4.6). The same for client and server.
 */
public final class IncomingPublishes {

    IncomingPublishes() {}

    /** How many messages the peer has sent that are not yet done. */
    public int unfinished() {
        throw new UnsupportedOperationException("the session task implements this");
    }
}
