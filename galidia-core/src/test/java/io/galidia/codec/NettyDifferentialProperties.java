// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Our codec against Netty's: on valid packets they agree, on others the differences are those listed here. */
class NettyDifferentialProperties {

    /* Faults that Netty lets pass, by our message, each with the clause of MQTT 5 that makes it one. */
    private static final List<String> FOUND_BY_US_ALONE = List.of(
            "remaining length must use the fewest bytes possible", // MQTT-1.5.5-1
            "property (length|identifier) must use the fewest bytes possible", // MQTT-1.5.5-1
            "SUBSCRIPTION_IDENTIFIER must use the fewest bytes possible", // MQTT-1.5.5-1
            "[A-Z_]+ is no (will property|property of [A-Z]+)", // section 2.2.2.2
            "[A-Z_]+ must not stand there twice", // sections 3.1.2.11, 3.2.2.3, 3.3.2.3 and others: a protocol error
            "[A-Z_]+ must be [01] to [0-9]+, not", // the same sections: forbidden values
            "([A-Z_]+|user property (name|value)) needs [0-9]+ bytes?, but", // section 2.2.2.1: beyond the section
            "property (length|identifier) needs 1 byte, but only 0 left", // section 2.2.2.1: no length; beyond the
            // section
            "the reason code .* has no meaning here", // MQTT-3.2.2-8, MQTT-3.4.2-1, MQTT-3.9.3-2 and others
            "there is no reason code", // the same
            "return code must be", // 3.1.1, table 3.1 and MQTT-3.9.3-2
            "session present must be 0", // MQTT-3.2.2-6
            "connect acknowledge flags must be 0 or 1", // MQTT-3.2.2-1
            "the reserved connect flag must be 0", // MQTT-3.1.2-3
            "will QoS and will retain must be 0 without a will", // MQTT-3.1.2-11, MQTT-3.1.2-13
            "client identifier must not be empty", // 3.1.1: MQTT-3.1.3-8
            "topic name must have at least one character", // MQTT-4.7.3-1
            "topic name must not be empty without a TOPIC_ALIAS", // section 3.3.2.1
            "will topic must (have at least one character|not have the wildcard)", // MQTT-4.7.3-1, MQTT-4.7.1-1
            "RESPONSE_TOPIC must (have at least one character|not have the wildcard)", // MQTT-3.3.2-14
            "DUP must be 0 with QoS 0", // MQTT-3.3.1-2
            "reserved bits of the subscription options must be 0", // MQTT-3.8.3-5
            "no local must be 0 for a shared subscription", // MQTT-3.8.3-4
            "at least one (topic filter|reason code) is needed", // MQTT-3.8.3-2, MQTT-3.10.3-2, sections 3.9.3, 3.11.3
            "AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD", // section 3.1.2.11.10
            "an AUTHENTICATION_METHOD is needed", // section 3.15.2.2.2
            "[0-9]+ bytes? too many at the end"); // section 2.1.4: the remaining length counts what there is

    /* Bridges have a protocol level of their own, which Netty does not know. */
    @Provide
    Arbitrary<Tuple2<ProtocolVersion, Packet>> packets() {
        return Arbitraries.of(ProtocolVersion.values())
                .flatMap(version -> PacketArbitraries.packets(version)
                        .filter(packet -> !(packet instanceof Connect connect && connect.bridge()))
                        .map(packet -> Tuple.of(version, packet)));
    }

    @Property(tries = 1000)
    void what_we_write_netty_reads(@ForAll("packets") Tuple2<ProtocolVersion, Packet> sample) {
        ByteBuf bytes = Unpooled.buffer();
        PacketEncoder.encode(sample.get2(), sample.get1(), bytes);
        assertThat(NettyCodec.decode(ByteBufUtil.getBytes(bytes), sample.get1()))
                .isEqualTo(NettyCodec.sorted(sample.get2()));
    }

    @Property(tries = 1000)
    void what_netty_writes_we_read(@ForAll("packets") Tuple2<ProtocolVersion, Packet> sample) {
        ByteBuf bytes = NettyCodec.encode(sample.get2(), sample.get1());
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);
        decoder.version(sample.get1());
        assertThat(NettyCodec.sorted(decoder.decode(bytes))).isEqualTo(NettyCodec.sorted(sample.get2()));
        assertThat(bytes.isReadable()).isFalse();
    }

    @Property(tries = 10)
    void on_mutated_bytes_both_agree_or_differ_as_listed(@ForAll long seed) {
        compareMutants(new Random(seed), 500);
    }

    @Example
    void on_the_same_mutated_bytes_in_every_run_too() {
        compareMutants(new Random(1), 5_000);
    }

    private static void compareMutants(Random random, int count) {
        List<Sample> samples = PacketSamples.valid();
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            Sample sample = samples.get(random.nextInt(samples.size()));
            accepted += compare(Mutants.of(sample.bytes(), random), sample) ? 1 : 0;
        }
        assertThat(accepted).as("mutants that both accept").isGreaterThan(count / 20);
    }

    /** Whether both accept the bytes. */
    private static boolean compare(byte[] bytes, Sample sample) {
        ProtocolVersion version = sample.version();
        String what = version + " " + ByteBufUtil.hexDump(bytes);
        Packet theirs = null;
        String theirFault = "";
        try {
            theirs = NettyCodec.decode(bytes, version);
        } catch (RuntimeException fault) {
            theirFault = String.valueOf(fault.getMessage());
        }
        Packet ours;
        try {
            ours = sample.decoder().decode(Unpooled.wrappedBuffer(bytes));
        } catch (MalformedPacketException fault) {
            if (theirs != null) {
                assertThat(fault.getMessage())
                        .as(what)
                        .matches(message -> FOUND_BY_US_ALONE.stream()
                                .anyMatch(known ->
                                        message.replaceFirst("^[A-Z]+: ", "").matches(known + ".*")));
            }
            return false;
        }
        if (ours == null) {
            assertThat(theirs).as(what).isNull();
            return false;
        }
        if (theirs == null) {
            assertThat(isOursAlone(ours, version, theirFault))
                    .as("%s: %s", what, theirFault)
                    .isTrue();
            return false;
        }
        if (version == ProtocolVersion.MQTT_3_1 && ours instanceof ConnAck connAck) {
            // 3.1, section 3.2: the first byte is reserved, and Netty takes it for session present
            assertThat(theirs).as(what).isInstanceOf(ConnAck.class);
            assertThat(((ConnAck) theirs).reason()).as(what).isEqualTo(connAck.reason());
        } else {
            assertThat(theirs).as(what).isEqualTo(NettyCodec.sorted(ours));
        }
        return true;
    }

    private static boolean isOursAlone(Packet ours, ProtocolVersion version, String theirFault) {
        if (ours instanceof Connect connect) {
            // Bridges, which have the protocol level 0x83 or 0x84; and what 3.1, section 3.1 says of a missing user
            // name.
            return connect.bridge() || (version == ProtocolVersion.MQTT_3_1 && connect.username() == null);
        }
        // 3.1, section 2.1: these packets are sent again with DUP.
        List<PacketType> repeated = List.of(PacketType.PUBREL, PacketType.SUBSCRIBE, PacketType.UNSUBSCRIBE);
        return version == ProtocolVersion.MQTT_3_1
                && repeated.contains(ours.type())
                && theirFault.contains("in fixed header");
    }
}
