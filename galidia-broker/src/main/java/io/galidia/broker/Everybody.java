// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.ReasonCode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets everybody in without a name, from this machine only unless told otherwise. */
final class Everybody implements Authenticator {

    private final boolean isAnywhere;

    /** @param isAnywhere whether clients on other machines come in too */
    Everybody(boolean isAnywhere) {
        this.isAnywhere = isAnywhere;
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        return CompletableFuture.completedFuture(
                isAnywhere || isLocal(request.remoteAddress())
                        ? AuthenticationResult.accepted(Identity.ANONYMOUS)
                        : AuthenticationResult.refused(
                                ReasonCode.NOT_AUTHORIZED, "anonymous clients may come from this machine only"));
    }

    /** Whether only this machine can reach a listener with this URL. Does not look names up. */
    static boolean isLocal(URI listener) {
        String scheme = String.valueOf(listener.getScheme()).toLowerCase(Locale.ROOT);
        if (scheme.equals("mem") || scheme.equals("unix")) {
            return true;
        }
        String host = String.valueOf(listener.getHost()).toLowerCase(Locale.ROOT);
        return host.equals("localhost")
                || host.equals("[::1]")
                || host.equals("::1")
                || host.equals("[0:0:0:0:0:0:0:1]")
                || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    /* Of the transports only the in-process one and Unix sockets have other addresses, and both are local. */
    private static boolean isLocal(SocketAddress remote) {
        if (remote instanceof InetSocketAddress inet) {
            InetAddress address = inet.getAddress();
            return address != null && address.isLoopbackAddress();
        }
        return true;
    }
}
