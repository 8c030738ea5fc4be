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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random valid packets that survive a round trip in their version: what the version cannot carry has its default. */
public final class PacketArbitraries {

    private PacketArbitraries() {}

    /** Packets of every type that there is in this version. */
    public static Arbitrary<Packet> packets(ProtocolVersion version) {
        return Arbitraries.of(PacketType.values())
                .filter(type -> type != PacketType.AUTH || version.hasProperties())
                .flatMap(type -> packets(type, version));
    }

    /** Packets of this type. */
    public static Arbitrary<Packet> packets(PacketType type, ProtocolVersion version) {
        return switch (type) {
            case CONNECT -> connects(version).map(packet -> packet);
            case CONNACK -> connAcks(version);
            case PUBLISH -> publishes(version).map(packet -> packet);
            case PUBACK -> acks(type, version, PubAck::new);
            case PUBREC -> acks(type, version, PubRec::new);
            case PUBREL -> acks(type, version, PubRel::new);
            case PUBCOMP -> acks(type, version, PubComp::new);
            case SUBSCRIBE ->
                Combinators.combine(
                                ids(),
                                subscriptions(version).list().ofMinSize(1).ofMaxSize(5),
                                properties(type, version))
                        .as(Subscribe::new);
            case SUBACK ->
                Combinators.combine(
                                ids(),
                                returnCodes(type, version).list().ofMinSize(1).ofMaxSize(5),
                                properties(type, version))
                        .as(SubAck::new);
            case UNSUBSCRIBE ->
                Combinators.combine(ids(), texts().list().ofMinSize(1).ofMaxSize(5), properties(type, version))
                        .as(Unsubscribe::new);
            case UNSUBACK ->
                version.hasProperties()
                        ? Combinators.combine(
                                        ids(),
                                        reasons(type).list().ofMinSize(1).ofMaxSize(5),
                                        properties(type, version))
                                .as(UnsubAck::new)
                        : ids().map(id -> new UnsubAck(id, List.of(), Properties.NONE));
            case PINGREQ -> Arbitraries.just(PingReq.INSTANCE);
            case PINGRESP -> Arbitraries.just(PingResp.INSTANCE);
            case DISCONNECT ->
                version.hasProperties()
                        ? Combinators.combine(reasons(type), properties(type, version))
                                .as(Disconnect::new)
                        : Arbitraries.just(Disconnect.NORMAL);
            case AUTH ->
                Combinators.combine(reasons(type), properties(type, version), texts())
                        .as((reason, properties, method) ->
                                new Auth(reason, properties.with(Property.AUTHENTICATION_METHOD, method)));
        };
    }

    /** CONNECT, with and without a will, user name and password. */
    public static Arbitrary<Connect> connects(ProtocolVersion version) {
        Arbitrary<Boolean> bridges = version.hasProperties() ? Arbitraries.just(false) : booleans();
        Arbitrary<Integer> keepAlives = Arbitraries.integers().between(0, 65_535);
        return Combinators.combine(
                        bridges,
                        texts(),
                        booleans(),
                        keepAlives,
                        wills(version).injectNull(0.5),
                        texts().injectNull(0.3),
                        buffers(20).injectNull(0.3),
                        properties(PacketType.CONNECT, version))
                .as((bridge, id, clean, keepAlive, will, name, password, properties) -> new Connect(
                        version,
                        bridge,
                        id.isEmpty() && !version.hasProperties() ? "c" : id,
                        clean,
                        keepAlive,
                        will,
                        name,
                        name == null && !version.hasProperties() ? null : password,
                        properties));
    }

    private static Arbitrary<Will> wills(ProtocolVersion version) {
        Arbitrary<Properties> properties = version.hasProperties()
                ? properties(Property::isAllowedInWill, PacketType.CONNECT)
                : Arbitraries.just(Properties.NONE);
        return Combinators.combine(topics(), buffers(20), Arbitraries.of(Qos.values()), booleans(), properties)
                .as(Will::new);
    }

    private static Arbitrary<Packet> connAcks(ProtocolVersion version) {
        return Combinators.combine(
                        booleans(), returnCodes(PacketType.CONNACK, version), properties(PacketType.CONNACK, version))
                .as((present, reason, properties) -> new ConnAck(
                        present && reason == ReasonCode.SUCCESS && version != ProtocolVersion.MQTT_3_1,
                        reason,
                        properties));
    }

    /** PUBLISH of every QoS; in MQTT 5 some without a topic and with an alias. */
    public static Arbitrary<Publish> publishes(ProtocolVersion version) {
        return Combinators.combine(
                        topics(),
                        buffers(300),
                        Arbitraries.of(Qos.values()),
                        booleans(),
                        booleans(),
                        ids(),
                        properties(PacketType.PUBLISH, version),
                        booleans())
                .as((topic, payload, qos, retain, dup, id, properties, empty) -> new Publish(
                        empty && properties.has(Property.TOPIC_ALIAS) ? "" : topic,
                        payload,
                        qos,
                        retain,
                        dup && qos != Qos.AT_MOST_ONCE,
                        qos == Qos.AT_MOST_ONCE ? 0 : id,
                        properties));
    }

    private interface AckMaker {
        Packet make(int id, ReasonCode reason, Properties properties);
    }

    private static Arbitrary<Packet> acks(PacketType type, ProtocolVersion version, AckMaker maker) {
        Arbitrary<ReasonCode> reasons = version.hasProperties() ? reasons(type) : Arbitraries.just(ReasonCode.SUCCESS);
        return Combinators.combine(ids(), reasons, properties(type, version)).as(maker::make);
    }

    private static Arbitrary<Subscription> subscriptions(ProtocolVersion version) {
        Arbitrary<Qos> qos = Arbitraries.of(Qos.values());
        if (!version.hasProperties()) {
            return Combinators.combine(texts(), qos).as(Subscription::new);
        }
        return Combinators.combine(texts(), qos, booleans(), booleans(), Arbitraries.of(RetainHandling.values()))
                .as((filter, level, noLocal, asPublished, handling) -> new Subscription(
                        filter, level, noLocal && !filter.startsWith("$share/"), asPublished, handling));
    }

    private static Arbitrary<ReasonCode> reasons(PacketType type) {
        return Arbitraries.of(Arrays.stream(ReasonCode.values())
                .filter(reason -> reason.isAllowedIn(type))
                .toList());
    }

    private static Arbitrary<ReasonCode> returnCodes(PacketType type, ProtocolVersion version) {
        if (version.hasProperties()) {
            return reasons(type);
        }
        return type == PacketType.SUBACK
                ? Arbitraries.of(0, 1, 2, 128).map(ReturnCodes::ofSubAck)
                : Arbitraries.integers().between(0, 5).map(ReturnCodes::ofConnAck);
    }

    private static Arbitrary<Properties> properties(PacketType type, ProtocolVersion version) {
        return version.hasProperties()
                ? properties(property -> property.isAllowedIn(type), type)
                : Arbitraries.just(Properties.NONE);
    }

    private static Arbitrary<Properties> properties(Predicate<Property> allowed, PacketType type) {
        List<Property> names = Arrays.stream(Property.values()).filter(allowed).toList();
        return Arbitraries.of(names).list().ofMaxSize(6).flatMap(picked -> {
            List<Property> distinct = new ArrayList<>();
            for (Property name : picked) {
                if (name.isRepeatableIn(type) || !distinct.contains(name)) {
                    distinct.add(name);
                }
            }
            if (distinct.contains(Property.AUTHENTICATION_DATA) && !distinct.contains(Property.AUTHENTICATION_METHOD)) {
                distinct.add(Property.AUTHENTICATION_METHOD);
            }
            List<Arbitrary<Object>> values =
                    distinct.stream().map(PacketArbitraries::values).toList();
            return Combinators.combine(values).as(chosen -> {
                Properties.Builder builder = new Properties.Builder();
                for (int i = 0; i < chosen.size(); i++) {
                    builder.add(distinct.get(i), chosen.get(i));
                }
                return builder.build();
            });
        });
    }

    private static Arbitrary<Object> values(Property name) {
        return switch (name.dataType()) {
            case BYTE, TWO_BYTE_INTEGER, FOUR_BYTE_INTEGER, VARIABLE_BYTE_INTEGER ->
                Arbitraries.longs().between(name.min(), name.max()).map(value -> value);
            case UTF_8_STRING -> (name == Property.RESPONSE_TOPIC ? topics() : texts()).map(text -> text);
            case BINARY_DATA ->
                Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(bytes -> bytes);
            case UTF_8_STRING_PAIR -> Combinators.combine(texts(), texts()).as(UserProperty::new);
        };
    }

    private static Arbitrary<Boolean> booleans() {
        return Arbitraries.of(true, false);
    }

    private static Arbitrary<Integer> ids() {
        return Arbitraries.integers().between(1, 65_535);
    }

    private static Arbitrary<ByteBuf> buffers(int maxBytes) {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(maxBytes).map(Unpooled::wrappedBuffer);
    }

    /** Any text that MQTT allows: every character but U+0000 and single surrogates. */
    private static Arbitrary<String> texts() {
        Arbitrary<Integer> characters = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(0x20, 0x7E)),
                Tuple.of(1, Arbitraries.integers().between(1, 0xD7FF)),
                Tuple.of(1, Arbitraries.integers().between(0xE000, 0x10FFFF)));
        return characters.list().ofMaxSize(20).map(chosen -> {
            StringBuilder text = new StringBuilder();
            chosen.forEach(text::appendCodePoint);
            return text.toString();
        });
    }

    private static Arbitrary<String> topics() {
        return texts().map(text -> "t" + text.replace('+', '-').replace('#', '='));
    }
}
