// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ManagerOptions.require;

import io.galidia.codec.Compatibility;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a listener listens. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param maxPacketSize the largest packet taken from a client, 2 to 268,435,460 bytes; CONNECT at most 65,536
 * @param tls certificate and key for mqtts and wss
 * @param connectTimeout how long a client may take from connecting to CONNECT, TLS included; a handler that defers its
 *     answer to CONNECT may take as long again
 * @param receiveMaximum how many unfinished QoS 1 and 2 messages a client may have, 1 to 65,535
 * @param topicAliasMaximum how many topic aliases a client may use, 0 to 65,535
 * @param backlog how many connections the operating system keeps ready for us, 1 to 65,535
 * @param sendLimit the bound of each send queue in bytes, at least 1,024; 0 for the {@link ManagerOptions#sendLimit}
 * @param origins whose pages may open a WebSocket, such as "https://example.org"; "*" for all; empty for the rule: pages
 *     of this machine at a listener bound to a loopback address, all at others. Programs send no origin and may anyway
 * @param compatibility how much clients may get wrong
 */
public record ListenOptions(
        int maxPacketSize,
        @Nullable TlsOptions tls,
        Duration connectTimeout,
        int receiveMaximum,
        int topicAliasMaximum,
        int backlog,
        int sendLimit,
        Set<String> origins,
        Compatibility compatibility) {

    /** Packets of up to 1 MiB, no TLS, 10 s to connect, 1,000 messages, 32 aliases, a backlog of 1,024. */
    public static final ListenOptions DEFAULTS = new ListenOptions(
            1 << 20, null, Duration.ofSeconds(10), 1_000, 32, 1_024, 0, Set.of(), Compatibility.STANDARD);

    private static final Pattern ORIGIN = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/?#\\s]+"); // RFC 6454, 6.2

    /** Checks the bounds. */
    public ListenOptions {
        require("the maximum packet size", maxPacketSize, 2, ConnectOptions.LARGEST_PACKET);
        ConnectOptions.requirePositive("the connect time-out", connectTimeout);
        require("the receive maximum", receiveMaximum, 1, 65_535);
        require("the topic alias maximum", topicAliasMaximum, 0, 65_535);
        require("the backlog", backlog, 1, 65_535);
        if (sendLimit != 0) {
            require("the send limit", sendLimit, 1_024, Integer.MAX_VALUE);
        }
        origins.forEach(ListenOptions::requireOrigin);
        origins = Set.copyOf(origins);
    }

    private static void requireOrigin(String origin) {
        if (!origin.equals("*") && !ORIGIN.matcher(origin).matches()) {
            throw new IllegalArgumentException(
                    "an origin must be scheme://host[:port] without a path, or *, not \"" + origin + "\"");
        }
    }

    /** The same with this limit. */
    public ListenOptions withMaxPacketSize(int bytes) {
        return changed(draft -> draft.maxPacketSize = bytes);
    }

    /** The same with TLS. */
    public ListenOptions withTls(@Nullable TlsOptions newTls) {
        return changed(draft -> draft.tls = newTls);
    }

    /** The same with this time-out for TLS and CONNECT together. */
    public ListenOptions withConnectTimeout(Duration newConnectTimeout) {
        return changed(draft -> draft.connectTimeout = newConnectTimeout);
    }

    /** The same with this receive maximum. */
    public ListenOptions withReceiveMaximum(int newReceiveMaximum) {
        return changed(draft -> draft.receiveMaximum = newReceiveMaximum);
    }

    /** The same with so many topic aliases. */
    public ListenOptions withTopicAliasMaximum(int newTopicAliasMaximum) {
        return changed(draft -> draft.topicAliasMaximum = newTopicAliasMaximum);
    }

    /** The same with this backlog. */
    public ListenOptions withBacklog(int newBacklog) {
        return changed(draft -> draft.backlog = newBacklog);
    }

    /** The same with this send limit in bytes. */
    public ListenOptions withSendLimit(int newSendLimit) {
        return changed(draft -> draft.sendLimit = newSendLimit);
    }

    /** The same with these origins of WebSockets, each {@code scheme://host[:port]} or {@code *}. */
    public ListenOptions withOrigins(Set<String> newOrigins) {
        return changed(draft -> draft.origins = newOrigins);
    }

    /** The same for clients that may get wrong what this level says. */
    public ListenOptions withCompatibility(Compatibility newCompatibility) {
        return changed(draft -> draft.compatibility = newCompatibility);
    }

    private ListenOptions changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The fields while a copy is made. */
    private static final class Draft {
        int maxPacketSize;

        @Nullable TlsOptions tls;

        Duration connectTimeout;
        int receiveMaximum;
        int topicAliasMaximum;
        int backlog;
        int sendLimit;
        Set<String> origins;
        Compatibility compatibility;

        Draft(ListenOptions from) {
            maxPacketSize = from.maxPacketSize;
            tls = from.tls;
            connectTimeout = from.connectTimeout;
            receiveMaximum = from.receiveMaximum;
            topicAliasMaximum = from.topicAliasMaximum;
            backlog = from.backlog;
            sendLimit = from.sendLimit;
            origins = from.origins;
            compatibility = from.compatibility;
        }

        ListenOptions finish() {
            return new ListenOptions(
                    maxPacketSize,
                    tls,
                    connectTimeout,
                    receiveMaximum,
                    topicAliasMaximum,
                    backlog,
                    sendLimit,
                    origins,
                    compatibility);
        }
    }
}
