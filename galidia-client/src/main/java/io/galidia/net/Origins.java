// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whose pages may open a WebSocket at a listener. A browser says in {@code Origin} which site's page asks; programs send
 * none. Without a look at it, any page that a browser shows could talk to a listener that is meant for its machine only.
 * // RFC 6455, 10.2
 */
final class Origins {

    static final Origins ANY = new Origins(Set.of("*"), false);

    private final Set<String> allowed;
    private final boolean isLoopbackOnly;

    private Origins(Set<String> allowed, boolean isLoopbackOnly) {
        this.allowed =
                allowed.stream().map(origin -> origin.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        this.isLoopbackOnly = isLoopbackOnly;
    }

    /**
     * What the options of a listener say.
     *
     * @param origins the origins that are allowed; empty for the rule
     * @param bound where the listener is bound
     */
    static Origins of(Set<String> origins, @Nullable SocketAddress bound) {
        if (!origins.isEmpty()) {
            return new Origins(origins, false);
        }
        boolean isLoopback = bound instanceof InetSocketAddress address
                && address.getAddress() != null
                && address.getAddress().isLoopbackAddress();
        return isLoopback ? new Origins(Set.of(), true) : ANY;
    }

    /** The first of these that is not allowed; null when all are. */
    @Nullable String refused(List<String> origins) {
        for (String origin : origins) {
            if (!isAllowed(origin.strip())) {
                return origin.strip();
            }
        }
        return null;
    }

    private boolean isAllowed(String origin) {
        return allowed.contains("*")
                || allowed.contains(origin.toLowerCase(Locale.ROOT))
                || (isLoopbackOnly && isLoopback(origin));
    }

    private static boolean isLoopback(String origin) {
        try {
            String host = URI.create(origin).getHost();
            if (host == null) {
                return false; // such as "null", of pages without a site
            }
            byte @Nullable [] literal = NetUtil.createByteArrayFromIpAddressString(host);
            return literal == null
                    ? host.equalsIgnoreCase("localhost")
                    : InetAddress.getByAddress(literal).isLoopbackAddress();
        } catch (IllegalArgumentException | UnknownHostException e) {
            return false;
        }
    }
}
