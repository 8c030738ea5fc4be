// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.codec.PacketEncoder;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import org.jspecify.annotations.Nullable;

/** The way to the peer of one connection: what the peer takes, and when it was last sent something. */
final class Wire {

    final ProtocolVersion version;
    /** What the peer may get wrong. */
    final Tolerance tolerance;
    /** How many unfinished messages the peer takes. */
    int receiveMaximum = ExchangeTable.MAX_ID;

    long maxPacketSize = Long.MAX_VALUE;
    Qos maxQos = Qos.EXACTLY_ONCE;
    boolean retainAvailable = true;
    boolean wildcardsAvailable = true;
    boolean sharesAvailable = true;
    boolean subscriptionIdentifiersAvailable = true;
    /** Whether reason strings and user properties are welcome everywhere. */
    boolean problemInformation = true;

    @Nullable OutgoingAliases aliases;
    /** Whether QoS 0 messages wait while the transport takes no more; otherwise they are dropped. */
    final boolean isQos0Queued;

    boolean isWritable = true;
    long lastSentNanos;

    Wire(ProtocolVersion version, boolean isQos0Queued) {
        this(version, isQos0Queued, Tolerance.STANDARD);
    }

    Wire(ProtocolVersion version, boolean isQos0Queued, Tolerance tolerance) {
        this.version = version;
        this.tolerance = tolerance;
        this.isQos0Queued = isQos0Queued;
    }

    /** Takes over what CONNECT or CONNACK say of the one that sent it. */
    void learn(Properties properties) {
        receiveMaximum = (int) properties.number(Property.RECEIVE_MAXIMUM, receiveMaximum);
        maxPacketSize = properties.number(Property.MAXIMUM_PACKET_SIZE, maxPacketSize);
        maxQos = Qos.of((int) properties.number(Property.MAXIMUM_QOS, maxQos.level()));
        retainAvailable = properties.flag(Property.RETAIN_AVAILABLE, retainAvailable);
        wildcardsAvailable = properties.flag(Property.WILDCARD_SUBSCRIPTION_AVAILABLE, wildcardsAvailable);
        sharesAvailable = properties.flag(Property.SHARED_SUBSCRIPTION_AVAILABLE, sharesAvailable);
        subscriptionIdentifiersAvailable =
                properties.flag(Property.SUBSCRIPTION_IDENTIFIERS_AVAILABLE, subscriptionIdentifiersAvailable);
        problemInformation = properties.flag(Property.REQUEST_PROBLEM_INFORMATION, problemInformation);
    }

    /** Gives topics aliases, as many as we want and the peer has allowed in its CONNECT or CONNACK. */
    void useAliases(int maximum, Properties ofPeer) {
        int common = Math.min(maximum, (int) ofPeer.number(Property.TOPIC_ALIAS_MAXIMUM, 0));
        if (common > 0) {
            aliases = new OutgoingAliases(common);
        }
    }

    void send(Packet packet, long nowNanos, Outbox outbox) {
        lastSentNanos = nowNanos;
        outbox.send(fit(packet));
    }

    /** Whether the peer takes a packet of that size, if need be without what is only for people. */
    boolean fits(Packet packet) {
        return !isTooLarge(fit(packet));
    }

    /** Sends the packet, unless the peer does not take one of that size even without what is only for people. */
    boolean sendIfFits(Packet packet, long nowNanos, Outbox outbox) {
        Packet fitting = fit(packet);
        boolean isSent = !isTooLarge(fitting);
        if (isSent) {
            lastSentNanos = nowNanos;
            outbox.send(fitting);
        }
        return isSent;
    }

    static String tooLarge(Packet packet) {
        return packet.type() + " is larger than the peer takes";
    }

    void send(Publish message, int packetId, boolean dup, long nowNanos, Outbox outbox) {
        lastSentNanos = nowNanos;
        outbox.send(aliases == null ? message : alias(aliases, message), packetId, dup);
    }

    boolean isTooLarge(Packet packet) {
        return maxPacketSize != Long.MAX_VALUE && PacketEncoder.size(packet, version) > maxPacketSize;
    }

    /** Why the peer does not take this message; null if it does. */
    @Nullable DropReason refusal(Publish message) {
        if (message.qos().level() > maxQos.level() || (message.retain() && !retainAvailable)) {
            return DropReason.NOT_SUPPORTED; // MQTT-3.2.2-11, MQTT-3.2.2-14
        }
        return isTooLarge(message) ? DropReason.PACKET_TOO_LARGE : null; // MQTT-3.1.2-24, MQTT-3.2.2-15
    }

    /** Why the peer does not take this SUBSCRIBE or UNSUBSCRIBE; null if it does. */
    @Nullable DropReason refusalOfRequest(Packet request) {
        if (request instanceof Subscribe subscribe && !isSupported(subscribe)) {
            return DropReason.NOT_SUPPORTED; // sections 3.2.2.3.11 to 3.2.2.3.13
        }
        return isTooLarge(request) ? DropReason.PACKET_TOO_LARGE : null; // MQTT-3.2.2-15
    }

    private boolean isSupported(Subscribe subscribe) {
        if (!subscriptionIdentifiersAvailable && subscribe.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) {
            return false;
        }
        for (Subscription each : subscribe.subscriptions()) {
            String filter = each.filter();
            boolean hasWildcards = filter.indexOf('+') >= 0 || filter.indexOf('#') >= 0;
            if ((!wildcardsAvailable && hasWildcards) || (!sharesAvailable && filter.startsWith("$share/"))) {
                return false;
            }
        }
        return true;
    }

    private Publish alias(OutgoingAliases known, Publish message) {
        if (!OutgoingAliases.isWorthwhile(message.topic())) {
            return message;
        }
        Publish aliased = known.apply(message);
        if (!known.isKnown(message.topic())) {
            if (isTooLarge(aliased)) {
                return message;
            }
            known.introduced(message.topic());
        }
        return aliased;
    }

    /** Leaves out reason string and user properties where they are not wanted or make the packet too large. */
    private Packet fit(Packet packet) {
        Properties properties = diagnosticsOf(packet);
        if (properties.isEmpty()) {
            return packet;
        }
        boolean isAlwaysWelcome = packet instanceof ConnAck || packet instanceof Disconnect; // MQTT-3.1.2-29
        if ((isAlwaysWelcome || problemInformation) && !isTooLarge(packet)) {
            return packet;
        }
        return with(packet, properties.without(Property.REASON_STRING).without(Property.USER_PROPERTY));
    }

    private static Properties diagnosticsOf(Packet packet) {
        return switch (packet.type()) {
            case CONNACK -> ((ConnAck) packet).properties();
            case PUBACK -> ((PubAck) packet).properties();
            case PUBREC -> ((PubRec) packet).properties();
            case PUBREL -> ((PubRel) packet).properties();
            case PUBCOMP -> ((PubComp) packet).properties();
            case SUBACK -> ((SubAck) packet).properties();
            case UNSUBACK -> ((UnsubAck) packet).properties();
            case DISCONNECT -> ((Disconnect) packet).properties();
            case AUTH -> ((Auth) packet).properties();
            default -> Properties.NONE;
        };
    }

    private static Packet with(Packet packet, Properties properties) {
        return switch (packet.type()) {
            case CONNACK -> {
                ConnAck connAck = (ConnAck) packet;
                yield new ConnAck(connAck.sessionPresent(), connAck.reason(), properties);
            }
            case PUBACK -> new PubAck(((PubAck) packet).packetId(), ((PubAck) packet).reason(), properties);
            case PUBREC -> new PubRec(((PubRec) packet).packetId(), ((PubRec) packet).reason(), properties);
            case PUBREL -> new PubRel(((PubRel) packet).packetId(), ((PubRel) packet).reason(), properties);
            case PUBCOMP -> new PubComp(((PubComp) packet).packetId(), ((PubComp) packet).reason(), properties);
            case SUBACK -> new SubAck(((SubAck) packet).packetId(), ((SubAck) packet).reasons(), properties);
            case UNSUBACK -> new UnsubAck(((UnsubAck) packet).packetId(), ((UnsubAck) packet).reasons(), properties);
            case DISCONNECT -> new Disconnect(((Disconnect) packet).reason(), properties);
            case AUTH -> new Auth(((Auth) packet).reason(), properties);
            default -> packet;
        };
    }
}
