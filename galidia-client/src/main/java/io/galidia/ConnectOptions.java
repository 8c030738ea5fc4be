// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Will;
import io.galidia.session.QueueLimits;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client connects. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param clientId empty lets the server choose (or, with a kept session, is refused here: it would leave an orphan)
 * @param cleanSession whether a stored session is thrown away first
 * @param keepAlive 0 (none) to 65,535 s
 * @param connectTimeout how long name look-up, connecting, TLS and CONNACK may take together
 * @param pingTimeout how long the peer may leave a PINGREQ unanswered
 * @param maxPacketSize the largest packet taken from the server, in bytes
 * @param resumed the closed connection whose unfinished messages are gone on with; null for none
 */
public record ConnectOptions(
        ProtocolVersion version,
        String clientId,
        @Nullable Credentials credentials,
        boolean cleanSession,
        Duration keepAlive,
        Duration connectTimeout,
        Duration pingTimeout,
        int maxPacketSize,
        @Nullable Will will,
        Properties properties,
        QueueLimits queue,
        @Nullable TlsOptions tls,
        @Nullable Connection resumed) {

    /** MQTT 5, clean session, keep-alive 60 s, 10 s to connect. */
    public static final ConnectOptions DEFAULTS = new ConnectOptions(
            ProtocolVersion.MQTT_5,
            "",
            null,
            true,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            1 << 20,
            null,
            Properties.NONE,
            QueueLimits.DEFAULTS,
            null,
            null);
}
