// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.Will;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Builds the CONNECT of a peer; from {@link Script#connecting} with an identifier of its own, clean start and a minute of keep alive. */
public final class Connecting {

    private final Script script;
    private final ProtocolVersion version;
    private String clientId;
    private boolean isClean = true;
    private int keepAliveSeconds = 60;
    private @Nullable Will will;
    private @Nullable String username;
    private byte @Nullable [] password;
    private Properties properties = Properties.NONE;

    Connecting(Script script, ProtocolVersion version, String clientId) {
        this.script = script;
        this.version = version;
        this.clientId = clientId;
    }

    /** With this client identifier, which {@link Script#clientId} makes unique. */
    public Connecting clientId(String newClientId) {
        clientId = newClientId;
        return this;
    }

    /** With clean start (clean session before MQTT 5), or without. */
    public Connecting cleanStart(boolean newIsClean) {
        isClean = newIsClean;
        return this;
    }

    /**
     * With a session that goes on where the last one has ended, and outlives the connection: no clean start, and in MQTT 5
     * an expiry interval of an hour.
     */
    public Connecting resuming(String newClientId) {
        clientId = newClientId;
        isClean = false;
        return version.hasProperties() ? property(Property.SESSION_EXPIRY_INTERVAL, 3_600) : this;
    }

    /** With this keep alive. */
    public Connecting keepAlive(int seconds) {
        keepAliveSeconds = seconds;
        return this;
    }

    /** With a will. */
    public Connecting will(String topic, String payload, Qos qos, boolean retain) {
        return will(topic, payload, qos, retain, Properties.NONE);
    }

    /** With a will that has properties. */
    public Connecting will(String topic, String payload, Qos qos, boolean retain, Properties willProperties) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        will = new Will(topic, Unpooled.wrappedBuffer(bytes), qos, retain, willProperties);
        return this;
    }

    /** With user name and password. */
    public Connecting user(String newUsername, @Nullable String newPassword) {
        username = newUsername;
        password = newPassword == null ? null : newPassword.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    /** With this number as a property. */
    public Connecting property(Property name, long value) {
        properties = properties.with(name, value);
        return this;
    }

    /** With these properties instead of those so far. */
    public Connecting properties(Properties newProperties) {
        properties = newProperties;
        return this;
    }

    /** The packet. */
    public Connect packet() {
        return new Connect(
                version,
                false,
                clientId,
                isClean,
                keepAliveSeconds,
                will,
                username,
                password == null ? null : Unpooled.wrappedBuffer(password),
                properties);
    }

    /** Opens a connection and sends the packet; what comes back is for the case to look at. */
    public Peer send() {
        return script.open(version).send(packet());
    }

    /** Opens a connection, sends the packet, and expects to be let in: {@link Peer#connAck} has the answer. */
    public Peer open() {
        Peer peer = send();
        peer.expectAccepted();
        return peer;
    }
}
