// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import io.galidia.packet.Qos;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a tested client connects.
 *
 * @param url mqtt, mqtts or ws
 * @param clean whether the session begins anew and ends with the connection; otherwise it is kept for a minute at least
 * @param will the topic of a will of QoS 1 with the text "gone"; null for none
 * @param user the user name; null for none, and then there is no password either
 * @param ca the authority to trust for mqtts; null for the JDK's
 */
public record Wish(
        URI url,
        String clientId,
        boolean clean,
        @Nullable String will,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path ca) {

    /** The QoS of wills. */
    public static final Qos WILL_QOS = Qos.AT_LEAST_ONCE;

    /** The text of wills. */
    public static final String WILL_TEXT = "gone";

    /** How long sessions that are kept are kept, in seconds. */
    public static final long SESSION_EXPIRY = 60;

    /** A clean session and nothing else. */
    public static Wish of(String url, String clientId) {
        return new Wish(URI.create(url), clientId, true, null, null, null, null);
    }

    /** The same with a session that is kept. */
    public Wish kept() {
        return new Wish(url, clientId, false, will, user, password, ca);
    }

    /** The same with a will on this topic. */
    public Wish withWill(String topic) {
        return new Wish(url, clientId, clean, topic, user, password, ca);
    }

    /** The same with these credentials. */
    public Wish withCredentials(String newUser, String newPassword) {
        return new Wish(url, clientId, clean, will, newUser, newPassword, ca);
    }

    /** The same trusting this authority. */
    public Wish trusting(Path newCa) {
        return new Wish(url, clientId, clean, will, user, password, newCa);
    }
}
