// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs who did not get as far as MQTT and why: the first failure of an address at INFO, further ones at DEBUG, so that
 * nobody fills the log by trying again. Any thread.
 */
final class HandshakeLog {

    /** How many addresses are known; the oldest is forgotten first. */
    static final int MAX_ADDRESSES = 256;

    private final Logger log;
    private final Set<Object> addresses = new LinkedHashSet<>();

    HandshakeLog(Logger log) {
        this.log = log;
    }

    /** The client at this address failed, in the words of the text, before it could send CONNECT to the listener. */
    void failed(@Nullable SocketAddress remote, URI listener, String text) {
        boolean isFirst =
                isFirst(remote instanceof InetSocketAddress inet ? inet.getAddress() : String.valueOf(remote));
        Level level = isFirst ? Level.INFO : Level.DEBUG;
        if (log.isLoggable(level)) {
            String client = String.valueOf(remote).replaceFirst("^/", "");
            String why = text.replaceAll("\\p{Cntrl}", "?"); // a certificate may have line ends in its names
            log.log(
                    level,
                    client + " did not get as far as MQTT at " + listener + ": " + why
                            + (isFirst ? " (more from this address at DEBUG)" : ""));
        }
    }

    private synchronized boolean isFirst(Object address) {
        boolean isNew = addresses.add(address);
        if (addresses.size() > MAX_ADDRESSES) {
            Iterator<Object> oldest = addresses.iterator();
            oldest.next();
            oldest.remove();
        }
        return isNew;
    }
}
