// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.UserProperty;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectPayload;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscribePayload;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckPayload;
import io.netty.handler.codec.mqtt.MqttUnsubscribeMessage;
import io.netty.handler.codec.mqtt.MqttUnsubscribePayload;
import java.util.ArrayList;
import java.util.List;

/** Our packets as the messages of Netty's MQTT codec and back. */
final class NettyMessages {

    private NettyMessages() {}

    // ---- from Netty

    static Packet toPacket(MqttMessage message, ProtocolVersion version) {
        MqttFixedHeader header = message.fixedHeader();
        Object variable = message.variableHeader();
        return switch (PacketType.of(header.messageType().value())) {
            case CONNECT -> toConnect((MqttConnectMessage) message);
            case CONNACK -> {
                MqttConnAckVariableHeader connAck = (MqttConnAckVariableHeader) variable;
                int code = connAck.connectReturnCode().byteValue() & 0xFF;
                yield new ConnAck(
                        connAck.isSessionPresent(),
                        version.hasProperties() ? reason(code) : ReturnCodes.ofConnAck(code),
                        toProperties(connAck.properties()));
            }
            case PUBLISH -> {
                MqttPublishVariableHeader publish = (MqttPublishVariableHeader) variable;
                yield new Publish(
                        publish.topicName(),
                        ((MqttPublishMessage) message).payload(),
                        Qos.of(header.qosLevel().value()),
                        header.isRetain(),
                        header.isDup(),
                        header.qosLevel() == MqttQoS.AT_MOST_ONCE ? 0 : publish.packetId(),
                        toProperties(publish.properties()));
            }
            case PUBACK -> new PubAck(id(variable), ackReason(variable), ackProperties(variable));
            case PUBREC -> new PubRec(id(variable), ackReason(variable), ackProperties(variable));
            case PUBREL -> new PubRel(id(variable), ackReason(variable), ackProperties(variable));
            case PUBCOMP -> new PubComp(id(variable), ackReason(variable), ackProperties(variable));
            case SUBSCRIBE ->
                new Subscribe(
                        id(variable),
                        ((MqttSubscribeMessage) message)
                                .payload().topicSubscriptions().stream()
                                        .map(NettyMessages::toSubscription)
                                        .toList(),
                        idProperties(variable));
            case SUBACK ->
                new SubAck(
                        id(variable),
                        ((MqttSubAckMessage) message)
                                .payload().reasonCodes().stream()
                                        .map(code ->
                                                version.hasProperties() ? reason(code) : ReturnCodes.ofSubAck(code))
                                        .toList(),
                        idProperties(variable));
            case UNSUBSCRIBE ->
                new Unsubscribe(
                        id(variable),
                        ((MqttUnsubscribeMessage) message).payload().topics(),
                        idProperties(variable));
            case UNSUBACK ->
                new UnsubAck(
                        id(variable),
                        ((MqttUnsubAckMessage) message)
                                .payload().unsubscribeReasonCodes().stream()
                                        .map(code -> reason(code & 0xFF))
                                        .toList(),
                        idProperties(variable));
            case PINGREQ -> PingReq.INSTANCE;
            case PINGRESP -> PingResp.INSTANCE;
            case DISCONNECT -> new Disconnect(lastReason(variable), lastProperties(variable));
            case AUTH -> new Auth(lastReason(variable), lastProperties(variable));
        };
    }

    private static Connect toConnect(MqttConnectMessage message) {
        MqttConnectVariableHeader header = message.variableHeader();
        MqttConnectPayload payload = message.payload();
        Will will = null;
        if (header.isWillFlag()) {
            will = new Will(
                    payload.willTopic(),
                    Unpooled.wrappedBuffer(payload.willMessageInBytes()),
                    Qos.of(header.willQos()),
                    header.isWillRetain(),
                    toProperties(payload.willProperties()));
        }
        return new Connect(
                ProtocolVersion.of(header.name(), header.version()),
                false,
                payload.clientIdentifier(),
                header.isCleanSession(),
                header.keepAliveTimeSeconds(),
                will,
                header.hasUserName() ? payload.userName() : null,
                header.hasPassword() ? Unpooled.wrappedBuffer(payload.passwordInBytes()) : null,
                toProperties(header.properties()));
    }

    private static Subscription toSubscription(MqttTopicSubscription subscription) {
        MqttSubscriptionOption option = subscription.option();
        return new Subscription(
                subscription.topicFilter(),
                Qos.of(option.qos().value()),
                option.isNoLocal(),
                option.isRetainAsPublished(),
                RetainHandling.of(option.retainHandling().value()));
    }

    private static ReasonCode reason(int code) {
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null) {
            throw new IllegalStateException("Netty lets the reason code " + code + " through");
        }
        return reason;
    }

    private static int id(Object variable) {
        return ((MqttMessageIdVariableHeader) variable).messageId();
    }

    private static Properties idProperties(Object variable) {
        return variable instanceof MqttMessageIdAndPropertiesVariableHeader header
                ? toProperties(header.properties())
                : Properties.NONE;
    }

    private static ReasonCode ackReason(Object variable) {
        return variable instanceof MqttPubReplyMessageVariableHeader header
                ? reason(header.reasonCode() & 0xFF)
                : ReasonCode.SUCCESS;
    }

    private static Properties ackProperties(Object variable) {
        return variable instanceof MqttPubReplyMessageVariableHeader header
                ? toProperties(header.properties())
                : Properties.NONE;
    }

    private static ReasonCode lastReason(Object variable) {
        return variable instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? reason(header.reasonCode() & 0xFF)
                : ReasonCode.SUCCESS;
    }

    private static Properties lastProperties(Object variable) {
        return variable instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? toProperties(header.properties())
                : Properties.NONE;
    }

    private static Properties toProperties(MqttProperties netty) {
        Properties.Builder builder = new Properties.Builder();
        netty.listAll().stream()
                .sorted((a, b) -> Integer.compare(a.propertyId(), b.propertyId()))
                .forEach(property -> {
                    Property name = Property.of(property.propertyId());
                    if (property instanceof MqttProperties.UserProperties all) {
                        all.value().forEach(pair -> builder.add(name, new UserProperty(pair.key, pair.value)));
                    } else if (property instanceof MqttProperties.IntegerProperty number) {
                        builder.add(name, number.value() & 0xFFFF_FFFFL);
                    } else {
                        builder.add(name, property.value());
                    }
                });
        return builder.build();
    }

    // ---- to Netty

    static MqttMessage toNetty(Packet packet, ProtocolVersion version) {
        MqttMessageType type = MqttMessageType.valueOf(packet.type().code());
        MqttQoS qos = switch (packet.type()) {
            case PUBREL, SUBSCRIBE, UNSUBSCRIBE -> MqttQoS.AT_LEAST_ONCE;
            default -> MqttQoS.AT_MOST_ONCE;
        };
        MqttFixedHeader fixed = new MqttFixedHeader(type, false, qos, false, 0);
        return switch (packet.type()) {
            case CONNECT -> fromConnect(fixed, (Connect) packet);
            case CONNACK -> {
                ConnAck ack = (ConnAck) packet;
                int code = version.hasProperties() ? ack.reason().code() : ReturnCodes.connAck(ack.reason());
                yield new MqttConnAckMessage(
                        fixed,
                        new MqttConnAckVariableHeader(
                                MqttConnectReturnCode.valueOf((byte) code),
                                ack.sessionPresent(),
                                fromProperties(ack.properties())));
            }
            case PUBLISH -> {
                Publish publish = (Publish) packet;
                yield new MqttPublishMessage(
                        new MqttFixedHeader(
                                type,
                                publish.dup(),
                                MqttQoS.valueOf(publish.qos().level()),
                                publish.retain(),
                                0),
                        new MqttPublishVariableHeader(
                                publish.topic(),
                                publish.packetId() == 0 ? 1 : publish.packetId(),
                                fromProperties(publish.properties())),
                        publish.payload().copy());
            }
            case PUBACK -> {
                PubAck ack = (PubAck) packet;
                yield ack(fixed, ack.packetId(), ack.reason(), ack.properties());
            }
            case PUBREC -> {
                PubRec ack = (PubRec) packet;
                yield ack(fixed, ack.packetId(), ack.reason(), ack.properties());
            }
            case PUBREL -> {
                PubRel ack = (PubRel) packet;
                yield ack(fixed, ack.packetId(), ack.reason(), ack.properties());
            }
            case PUBCOMP -> {
                PubComp ack = (PubComp) packet;
                yield ack(fixed, ack.packetId(), ack.reason(), ack.properties());
            }
            case SUBSCRIBE -> {
                Subscribe subscribe = (Subscribe) packet;
                yield new MqttSubscribeMessage(
                        fixed,
                        idHeader(subscribe.packetId(), subscribe.properties()),
                        new MqttSubscribePayload(subscribe.subscriptions().stream()
                                .map(NettyMessages::fromSubscription)
                                .toList()));
            }
            case SUBACK -> {
                SubAck ack = (SubAck) packet;
                yield new MqttSubAckMessage(
                        fixed,
                        idHeader(ack.packetId(), ack.properties()),
                        new MqttSubAckPayload(ack.reasons().stream()
                                .map(reason -> version.hasProperties() ? reason.code() : ReturnCodes.subAck(reason))
                                .toList()));
            }
            case UNSUBSCRIBE -> {
                Unsubscribe unsubscribe = (Unsubscribe) packet;
                yield new MqttUnsubscribeMessage(
                        fixed,
                        idHeader(unsubscribe.packetId(), unsubscribe.properties()),
                        new MqttUnsubscribePayload(unsubscribe.filters()));
            }
            case UNSUBACK -> {
                UnsubAck ack = (UnsubAck) packet;
                List<Short> reasons = new ArrayList<>();
                ack.reasons().forEach(reason -> reasons.add((short) reason.code()));
                yield new MqttUnsubAckMessage(
                        fixed, idHeader(ack.packetId(), ack.properties()), new MqttUnsubAckPayload(reasons));
            }
            case PINGREQ, PINGRESP -> new MqttMessage(fixed);
            case DISCONNECT -> {
                Disconnect disconnect = (Disconnect) packet;
                yield new MqttMessage(fixed, reasonHeader(disconnect.reason(), disconnect.properties()));
            }
            case AUTH -> {
                Auth auth = (Auth) packet;
                yield new MqttMessage(fixed, reasonHeader(auth.reason(), auth.properties()));
            }
        };
    }

    private static MqttConnectMessage fromConnect(MqttFixedHeader fixed, Connect connect) {
        Will will = connect.will();
        MqttConnectVariableHeader header = new MqttConnectVariableHeader(
                connect.version().protocolName(),
                connect.version().level(),
                connect.username() != null,
                connect.password() != null,
                will != null && will.retain(),
                will == null ? 0 : will.qos().level(),
                will != null,
                connect.cleanStart(),
                connect.keepAliveSeconds(),
                fromProperties(connect.properties()));
        MqttConnectPayload payload = new MqttConnectPayload(
                connect.clientId(),
                will == null ? MqttProperties.NO_PROPERTIES : fromProperties(will.properties()),
                will == null ? null : will.topic(),
                will == null ? null : bytes(will.payload()),
                connect.username(),
                connect.password() == null ? null : bytes(connect.password()));
        return new MqttConnectMessage(fixed, header, payload);
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.getBytes(buffer.readerIndex(), bytes);
        return bytes;
    }

    private static MqttMessage ack(MqttFixedHeader fixed, int id, ReasonCode reason, Properties properties) {
        return new MqttMessage(
                fixed, new MqttPubReplyMessageVariableHeader(id, (byte) reason.code(), fromProperties(properties)));
    }

    private static MqttMessageIdAndPropertiesVariableHeader idHeader(int id, Properties properties) {
        return new MqttMessageIdAndPropertiesVariableHeader(id, fromProperties(properties));
    }

    private static MqttReasonCodeAndPropertiesVariableHeader reasonHeader(ReasonCode reason, Properties properties) {
        return new MqttReasonCodeAndPropertiesVariableHeader((byte) reason.code(), fromProperties(properties));
    }

    private static MqttTopicSubscription fromSubscription(Subscription subscription) {
        return new MqttTopicSubscription(
                subscription.filter(),
                new MqttSubscriptionOption(
                        MqttQoS.valueOf(subscription.qos().level()),
                        subscription.noLocal(),
                        subscription.retainAsPublished(),
                        RetainedHandlingPolicy.valueOf(
                                subscription.retainHandling().code())));
    }

    private static MqttProperties fromProperties(Properties properties) {
        MqttProperties netty = new MqttProperties();
        for (int i = 0; i < properties.size(); i++) {
            int id = properties.nameAt(i).id();
            Object value = properties.valueAt(i);
            if (value instanceof Long number) {
                netty.add(new MqttProperties.IntegerProperty(id, number.intValue()));
            } else if (value instanceof String text) {
                netty.add(new MqttProperties.StringProperty(id, text));
            } else if (value instanceof UserProperty pair) {
                netty.add(new MqttProperties.UserProperty(pair.name(), pair.value()));
            } else {
                netty.add(new MqttProperties.BinaryProperty(id, (byte[]) value));
            }
        }
        return netty;
    }
}
