// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known of the two ends of a connection. Written by its loop, read by any thread. */
final class ConnectionFacts {

    private volatile String clientId = "";
    private volatile ProtocolVersion version = ProtocolVersion.MQTT_3_1_1;
    private volatile @Nullable String serverReference;
    private volatile boolean isTls;
    private volatile List<X509Certificate> peerCertificates = List.of();
    private volatile @Nullable SocketAddress localAddress;
    private volatile @Nullable SocketAddress remoteAddress;

    void opened(String newClientId, ProtocolVersion newVersion) {
        clientId = newClientId;
        version = newVersion;
    }

    void version(ProtocolVersion newVersion) {
        version = newVersion;
    }

    /** CONNACK or DISCONNECT came with these properties. */
    void referred(Properties properties) {
        String reference = properties.text(Property.SERVER_REFERENCE);
        if (reference != null) {
            serverReference = reference;
        }
    }

    void addresses(@Nullable SocketAddress local, @Nullable SocketAddress remote) {
        localAddress = local;
        remoteAddress = remote;
    }

    void secured(List<X509Certificate> certificates) {
        peerCertificates = certificates;
        isTls = true;
    }

    String clientId() {
        return clientId;
    }

    ProtocolVersion version() {
        return version;
    }

    @Nullable String serverReference() {
        return serverReference;
    }

    boolean isTls() {
        return isTls;
    }

    List<X509Certificate> peerCertificates() {
        return peerCertificates;
    }

    @Nullable SocketAddress localAddress() {
        return localAddress;
    }

    @Nullable SocketAddress remoteAddress() {
        return remoteAddress;
    }
}
