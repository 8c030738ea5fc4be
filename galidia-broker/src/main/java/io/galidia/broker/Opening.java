// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Identity;
import io.galidia.codec.RelaxedRule;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Will;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * From CONNECT to CONNACK: checks what the client wants, has it authenticated, gets its session, answers. Belongs to the
 * loop of the connection.
 */
final class Opening {

    /** Longer client identifiers get no response information. */
    private static final int LONGEST_IN_TOPIC = 1_000;

    private final ClientConnection client;
    private final Broker broker;
    private @Nullable Connect connect;
    private String clientId = "";
    private Identity identity = Identity.ANONYMOUS;
    private Properties toldOfAuthentication = Properties.NONE;
    private @Nullable Session session;
    private boolean isSessionPresent;
    private boolean isIdentified;
    private boolean isAccepted;
    private boolean hasEnded;

    Opening(ClientConnection client) {
        this.client = client;
        broker = client.broker;
    }

    String clientId() {
        return clientId;
    }

    Identity identity() {
        return identity;
    }

    boolean isCleanStart() {
        return connect != null && connect.cleanStart();
    }

    boolean isSessionPresent() {
        return isSessionPresent;
    }

    /** Whether CONNACK has said yes. */
    boolean isAccepted() {
        return isAccepted;
    }

    /** CONNECT came. */
    void begin(Connect received) {
        connect = received;
        client.channel.version(received.version());
        Redirection elsewhere = broker.redirection;
        if (elsewhere != null) {
            redirected(elsewhere);
            return;
        }
        ReasonCode reason = problemOf(received);
        if (reason != null) {
            client.refuse(reason, Properties.NONE, "CONNECT asks for what is not served");
            return;
        }
        clientId = received.clientId().isEmpty() ? "auto-" + UUID.randomUUID() : received.clientId();
        client.authentication.begin(received, clientId);
    }

    /** Why the broker does not serve this, whoever asks; null when it does. */
    private @Nullable ReasonCode problemOf(Connect received) {
        var options = broker.options;
        if (!options.versions().contains(received.version())) {
            return ReasonCode.UNSUPPORTED_PROTOCOL_VERSION; // MQTT-3.1.2-2
        }
        if (broker.isClosing()) {
            return ReasonCode.SERVER_UNAVAILABLE;
        }
        boolean needsId = !received.version().hasProperties() && !received.cleanStart();
        if (received.clientId().isEmpty() && needsId) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID; // MQTT-3.1.3-8
        }
        if (broker.metrics.connections() > options.limits().maxConnections()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        Will will = received.will();
        return will == null ? null : problemOf(will);
    }

    private @Nullable ReasonCode problemOf(Will will) {
        if (will.topic().startsWith("$") && !client.channel.tolerance().letsPass(RelaxedRule.WILL_TO_RESERVED_TOPIC)) {
            return ReasonCode.TOPIC_NAME_INVALID;
        }
        if (will.qos().level() > broker.options.maxQos().level()) {
            return ReasonCode.QOS_NOT_SUPPORTED; // MQTT-3.2.2-12
        }
        if (will.retain() && !broker.options.retainAvailable()) {
            return ReasonCode.RETAIN_NOT_SUPPORTED; // MQTT-3.2.2-13
        }
        return broker.options.payloadFormatChecked() && !PayloadFormat.isAsSaid(will.payload(), will.properties())
                ? ReasonCode.PAYLOAD_FORMAT_INVALID
                : null;
    }

    /** The client is this one, and has to hear this of its authentication. */
    void identified(Identity found, Properties authentication) {
        identity = found;
        toldOfAuthentication = authentication;
        isIdentified = true;
        broker.sessions.claim(client);
    }

    /** The client does not get a session. */
    void refused(ReasonCode reason, String why) {
        if (!client.isClosed()) {
            client.refuse(
                    reason.isAllowedIn(PacketType.CONNACK) ? reason : ReasonCode.NOT_AUTHORIZED, Properties.NONE, why);
        }
    }

    /** The client is to go to another server. */
    void redirected(Redirection elsewhere) {
        client.refuse(elsewhere.reason(), elsewhere.properties(), "it is to go to " + elsewhere.serverReference());
    }

    /** The client gets this session. */
    void granted(Session granted, boolean isPresent) {
        session = granted;
        isSessionPresent = isPresent;
        if (client.isClosed()) {
            broker.sessions.release(granted, client);
            return;
        }
        long version = broker.permissions.version();
        boolean isAnswered = version != Authorizer.NOT_CACHEABLE && version == granted.permissionsVersion;
        if (!isAnswered && granted.state.outgoing().queued() > 0) {
            recheck(granted, version);
        } else {
            accept(granted, version);
        }
    }

    /** Asks again whether the client may have what waits for it: the answer may have changed meanwhile. */
    private void recheck(Session granted, long version) {
        Map<String, CompletableFuture<Boolean>> answers = new HashMap<>();
        granted.state.outgoing().removeQueuedIf((message, token) -> {
            answers.computeIfAbsent(
                    message.topic(),
                    topic -> broker.permissions.await(broker.permissions.mayGet(granted, topic), client.worker));
            return false;
        });
        var all = CompletableFuture.allOf(answers.values().toArray(new CompletableFuture<?>[0]));
        client.await(all.thenApply(done -> true), done -> {
            granted.state.outgoing().removeQueuedIf((message, token) -> {
                boolean isDenied = isDenied(answers.get(message.topic()));
                if (isDenied) {
                    Leftover.refused(granted, message, token);
                }
                return isDenied;
            });
            accept(granted, version);
        });
    }

    private static boolean isDenied(@Nullable CompletableFuture<Boolean> answer) {
        return answer != null && !answer.join();
    }

    private void accept(Session granted, long permissionsVersion) {
        Connect asked = connect;
        if (asked == null) {
            throw new IllegalStateException("there is no CONNECT to answer");
        }
        long wanted = expiryOf(asked);
        var connAck = new ConnAck(isSessionPresent, ReasonCode.SUCCESS, answer(asked, wanted));
        if (!client.takes(connAck)) { // MQTT-3.1.2-24
            client.refuse(ReasonCode.PACKET_TOO_LARGE, Properties.NONE, "CONNACK is larger than the client takes");
            return;
        }
        isAccepted = true;
        broker.metrics.connecting.decrementAndGet();
        granted.expirySeconds = limitedExpiry(wanted);
        granted.permissionsVersion = permissionsVersion;
        broker.sessions.accepted(granted);
        client.accept(connAck, granted);
        client.resume();
    }

    private static long expiryOf(Connect connect) {
        if (connect.version().hasProperties()) {
            return connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        }
        return connect.cleanStart() ? 0 : Session.NEVER; // MQTT-3.1.2-4 and MQTT-3.1.2-6 of 3.1.1
    }

    /** The session expiry interval that the client gets when it asks for this one. */
    long limitedExpiry(long seconds) {
        return Math.min(seconds, broker.options.limits().maxSessionExpiry().toSeconds());
    }

    private Properties answer(Connect asked, long wantedExpiry) {
        if (!asked.version().hasProperties()) {
            return Properties.NONE;
        }
        var options = broker.options;
        var properties = toldOfAuthentication;
        long expiry = limitedExpiry(wantedExpiry);
        if (expiry != wantedExpiry) {
            properties = properties.with(Property.SESSION_EXPIRY_INTERVAL, expiry);
        }
        if (options.maxQos() != Qos.EXACTLY_ONCE) { // MQTT-3.2.2-9
            properties = properties.with(Property.MAXIMUM_QOS, options.maxQos().level());
        }
        if (!options.retainAvailable()) {
            properties = properties.with(Property.RETAIN_AVAILABLE, false);
        }
        for (Feature feature : Feature.values()) {
            if (!options.features().contains(feature)) {
                properties = properties.with(feature.property, false);
            }
        }
        String responses = responseInformation();
        if (!responses.isEmpty()) { // the session machine leaves it out where nobody asked, MQTT-3.1.2-28
            properties = properties.with(Property.RESPONSE_INFORMATION, responses);
        }
        properties =
                properties.with(Property.MAXIMUM_PACKET_SIZE, options.limits().maxPacketSize());
        if (asked.clientId().isEmpty()) { // MQTT-3.1.3-7
            properties = properties.with(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
        }
        long longest = options.limits().maxKeepAlive().toSeconds();
        if (longest > 0 && (asked.keepAliveSeconds() == 0 || asked.keepAliveSeconds() > longest)) {
            properties = properties.with(Property.SERVER_KEEP_ALIVE, longest); // MQTT-3.2.2-21
        }
        return properties;
    }

    /** The response topic of this client: what is special in topics is escaped, so that no other client has the same. */
    private String responseInformation() {
        String prefix = broker.options.responsePrefix();
        if (prefix.isEmpty() || clientId.length() > LONGEST_IN_TOPIC) {
            return "";
        }
        return prefix
                + clientId.replace("%", "%25")
                        .replace("/", "%2F")
                        .replace("+", "%2B")
                        .replace("#", "%23");
    }

    /** The connection has ended, at whatever point. */
    void end() {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (!isAccepted) {
            broker.metrics.connecting.decrementAndGet();
        }
        if (session != null) {
            broker.sessions.release(session, client);
        }
    }

    @Override
    public String toString() {
        if (connect == null) {
            return "a client that has not sent CONNECT";
        }
        return "client '" + clientId + "' " + (isIdentified ? "of " + identity : "that is not authenticated");
    }
}
