// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import static io.galidia.packet.ReasonCode.NOT_AUTHORIZED;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.SERVER_UNAVAILABLE;
import static io.galidia.packet.ReasonCode.UNSPECIFIED_ERROR;

import io.galidia.Event;
import io.galidia.TlsOptions;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why TLS failed, told to people. */
final class TlsFailure {

    // The JDK says "Received fatal alert: unknown_ca", OpenSSL "...:TLSV1_ALERT_UNKNOWN_CA".
    private static final Pattern ALERT = Pattern.compile("(?:Received fatal alert: |_ALERT_)([A-Za-z_]+)");
    private static final Pattern NO_CLIENT_CERTIFICATE =
            Pattern.compile("Empty client certificate chain|PEER_DID_NOT_RETURN_A_CERTIFICATE");

    // With TLS 1.3 a client that refuses our certificate says so before it encrypts, which neither engine understands.
    private static final Pattern CLEAR_ALERT = Pattern.compile("AEAD cipher fragment|BAD_PACKET_LENGTH");

    /** Alerts about a certificate. // RFC 8446, 6.2 */
    private static final Set<String> ABOUT_CERTIFICATES = Set.of(
            "bad_certificate",
            "unsupported_certificate",
            "certificate_revoked",
            "certificate_expired",
            "certificate_unknown",
            "certificate_required",
            "unknown_ca",
            "access_denied",
            "decrypt_error");

    private TlsFailure() {}

    static Event.Failure ofClient(Throwable fault, String server, TlsOptions options) {
        if (find(fault, TlsVerifier.Rejected.class) instanceof TlsVerifier.Rejected rejected) {
            return new Event.Failure(NOT_AUTHORIZED, rejected.text(), fault);
        }
        if (find(fault, SslHandshakeTimeoutException.class) != null) {
            return new Event.Failure(SERVER_UNAVAILABLE, server + " did not answer the TLS handshake in time", fault);
        }
        String alert = alert(fault);
        if (alert != null) {
            return new Event.Failure(
                    ABOUT_CERTIFICATES.contains(alert) ? NOT_AUTHORIZED : PROTOCOL_ERROR,
                    server + " refused the TLS handshake (" + alert + "): " + refusal(alert, options),
                    fault);
        }
        if (isClose(fault)) {
            return new Event.Failure(
                    SERVER_UNAVAILABLE,
                    server + " closed the connection during the TLS handshake: probably it speaks no TLS at this port",
                    fault);
        }
        return new Event.Failure(
                UNSPECIFIED_ERROR, "TLS with " + server + " failed: " + TlsContexts.rootMessage(fault), fault);
    }

    private static String refusal(String alert, TlsOptions options) {
        boolean hasIdentity = !options.certificateChain().isEmpty();
        if (hasIdentity && ABOUT_CERTIFICATES.contains(alert) && !alert.equals("certificate_required")) {
            return "it does not accept our certificate, subject "
                    + options.certificateChain()
                            .get(0)
                            .getSubjectX500Principal()
                            .getName() + ", issuer "
                    + options.certificateChain().get(0).getIssuerX500Principal().getName();
        }
        if (ABOUT_CERTIFICATES.contains(alert)) {
            return hasIdentity
                    ? "it wants a client certificate of another CA than ours"
                    : "it wants a client certificate, give one with TlsOptions.withIdentity";
        }
        return switch (alert) {
            case "handshake_failure" ->
                "no common version or cipher, or it wants a client certificate"
                        + (hasIdentity ? " of another CA than ours" : ", given with TlsOptions.withIdentity");
            case "protocol_version" -> "no common version of TLS";
            case "unrecognized_name" -> "it does not know the server name asked for";
            case "no_application_protocol" ->
                "it knows none of the application protocols " + options.applicationProtocols();
            default -> "it gives no other reason";
        };
    }

    static Event.Failure ofServer(Throwable fault) {
        if (find(fault, TlsVerifier.Rejected.class) instanceof TlsVerifier.Rejected rejected) {
            return new Event.Failure(NOT_AUTHORIZED, rejected.text(), fault);
        }
        if (matches(fault, NO_CLIENT_CERTIFICATE) != null) {
            return new Event.Failure(
                    NOT_AUTHORIZED, "the client has shown no certificate, which this listener requires", fault);
        }
        if (matches(fault, CLEAR_ALERT) != null) {
            return new Event.Failure(
                    NOT_AUTHORIZED,
                    "the client broke off the TLS handshake, most likely since it does not accept the certificate of"
                            + " this listener",
                    fault);
        }
        if (find(fault, SslHandshakeTimeoutException.class) != null) {
            return new Event.Failure(UNSPECIFIED_ERROR, "the client did not finish the TLS handshake in time", fault);
        }
        String alert = alert(fault);
        if (alert != null) {
            return new Event.Failure(
                    ABOUT_CERTIFICATES.contains(alert) ? NOT_AUTHORIZED : PROTOCOL_ERROR,
                    "the client refused the TLS handshake (" + alert + ")"
                            + (ABOUT_CERTIFICATES.contains(alert)
                                    ? ": it does not accept the certificate of this listener"
                                    : ""),
                    fault);
        }
        if (isClose(fault)) {
            return new Event.Failure(
                    UNSPECIFIED_ERROR, "the client closed the connection during the TLS handshake", fault);
        }
        return new Event.Failure(
                PROTOCOL_ERROR, "TLS with the client failed: " + TlsContexts.rootMessage(fault), fault);
    }

    /** The first byte is all that is told of what came instead of TLS; the rest may be a password. */
    static Event.Failure notTls(boolean isClient, String peer, int firstByte) {
        return new Event.Failure(
                PROTOCOL_ERROR,
                peer + " does not speak TLS, but " + FirstByte.describe(firstByte)
                        + (isClient ? ": is it the wrong port?" : ": this listener is for mqtts or wss"),
                null);
    }

    private static @Nullable String alert(Throwable fault) {
        Matcher alert = matches(fault, ALERT);
        return alert == null ? null : alert.group(1).toLowerCase(Locale.ROOT);
    }

    private static boolean isClose(Throwable fault) {
        Throwable last = fault;
        while (last.getCause() != null) {
            last = last.getCause();
        }
        return (last instanceof IOException && !(last instanceof SSLException))
                || String.valueOf(last.getMessage()).contains("closed");
    }

    private static @Nullable Matcher matches(Throwable fault, Pattern pattern) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            Matcher matcher = pattern.matcher(String.valueOf(at.getMessage()));
            if (matcher.find()) {
                return matcher;
            }
        }
        return null;
    }

    private static @Nullable Throwable find(Throwable fault, Class<? extends Throwable> type) {
        for (Throwable at = fault; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return at;
            }
        }
        return null;
    }
}
