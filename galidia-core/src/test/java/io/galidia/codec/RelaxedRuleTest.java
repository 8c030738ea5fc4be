// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.codec.Compatibility.LENIENT;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.galidia.packet.Connect;
import io.galidia.packet.Packet;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Publish;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Unsubscribe;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RelaxedRuleTest {

    private final List<RelaxedRule> told = new ArrayList<>();

    private static Arguments broken(RelaxedRule rule, ProtocolVersion version, String hex) {
        return Arguments.of(rule, version, hex);
    }

    private static final String CONNECT_4 = "00044d515454" + "04";
    private static final String CONNECT_5 = "00044d515454" + "05";
    private static final String CONNECT_3 = "00064d5149736470" + "03";

    /** A packet for each rule of the decoder, in each of its forms, that breaks nothing else. */
    static List<Arguments> broken() {
        String longId = "0018" + "61".repeat(24);
        return List.of(
                broken(RelaxedRule.PROTOCOL_3_1, MQTT_3_1, connect(CONNECT_3 + "02003c" + "000161")),
                broken(RelaxedRule.BRIDGE_BIT, MQTT_3_1_1, connect("00044d515454" + "84" + "02003c" + "000161")),
                broken(RelaxedRule.RESERVED_CONNECT_FLAG, MQTT_3_1_1, connect(CONNECT_4 + "03003c" + "000161")),
                broken(RelaxedRule.RESERVED_CONNECT_FLAG, MQTT_5, connect(CONNECT_5 + "03003c00" + "000161")),
                broken(RelaxedRule.WILL_FLAGS_WITHOUT_WILL, MQTT_3_1_1, connect(CONNECT_4 + "0a003c" + "000161")),
                broken(RelaxedRule.WILL_FLAGS_WITHOUT_WILL, MQTT_5, connect(CONNECT_5 + "22003c00" + "000161")),
                broken(
                        RelaxedRule.PASSWORD_WITHOUT_USER_NAME,
                        MQTT_3_1_1,
                        connect(CONNECT_4 + "42003c" + "000161" + "000170")),
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_3_1_1, connect(CONNECT_4 + "02003c" + "000109")),
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_5, "30050001" + "7f" + "0070"),
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_5, "30060002" + "c285" + "0070"), // U+0085
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_5, "30070003" + "efb790" + "0070"), // U+FDD0
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_5, "30070003" + "efbfbf" + "0070"), // U+FFFF
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_5, "30080004" + "f09fbfbe" + "0070"), // U+1FFFE
                broken(RelaxedRule.DISCOURAGED_CHARACTERS, MQTT_3_1_1, "300b0009" + "6162636465661f6768"),
                broken(RelaxedRule.FIXED_HEADER_FLAGS, MQTT_3_1_1, "6002" + "0001"),
                broken(RelaxedRule.FIXED_HEADER_FLAGS, MQTT_3_1_1, "8006" + "0001" + "000161" + "00"),
                broken(RelaxedRule.FIXED_HEADER_FLAGS, MQTT_5, "4202" + "0001"),
                broken(RelaxedRule.FIXED_HEADER_FLAGS, MQTT_5, "c100"),
                broken(RelaxedRule.DUP_WITH_QOS_0, MQTT_3_1_1, "3804" + "000174" + "70"),
                broken(RelaxedRule.NON_MINIMAL_LENGTH, MQTT_5, "c08000"),
                broken(RelaxedRule.NON_MINIMAL_LENGTH, MQTT_5, "3005" + "000174" + "8000"),
                broken(RelaxedRule.TRAILING_BYTES, MQTT_3_1_1, "e00100"),
                broken(RelaxedRule.TRAILING_BYTES, MQTT_3_1_1, "4003" + "0001" + "00"),
                broken(RelaxedRule.TRAILING_BYTES, MQTT_5, "c00100"),
                broken(RelaxedRule.EMPTY_SUBSCRIBE, MQTT_3_1_1, "8202" + "0001"),
                broken(RelaxedRule.EMPTY_SUBSCRIBE, MQTT_3_1, "a202" + "0001"),
                broken(RelaxedRule.SUBSCRIPTION_OPTION_BITS, MQTT_3_1_1, "8206" + "0001" + "000161" + "3d"),
                broken(RelaxedRule.SUBSCRIPTION_OPTION_BITS, MQTT_5, "8207" + "000100" + "000161" + "41"),
                broken(
                        RelaxedRule.NO_LOCAL_ON_SHARE,
                        MQTT_5,
                        "8211" + "000100" + "000b" + "2473686172652f672f6162" + "04"),
                broken(RelaxedRule.LONG_CLIENT_ID, MQTT_3_1, connect(CONNECT_3 + "02003c" + longId)),
                broken(RelaxedRule.EMPTY_CLIENT_ID, MQTT_3_1, connect(CONNECT_3 + "02003c" + "0000")));
    }

    private static String connect(String body) {
        return "10%02x%s".formatted(body.length() / 2, body);
    }

    private Packet decode(Compatibility level, ProtocolVersion version, String hex) {
        told.clear();
        PacketDecoder decoder = new PacketDecoder(1_000, new Tolerance(level, told::add));
        decoder.version(version);
        ByteBuf in = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        ByteBuf half = in.readSlice(in.readableBytes() - 1);
        assertThat(decoder.decode(half)).isNull();
        assertThat(told).as("counted only once the packet is there").isEmpty();
        in.readerIndex(0);
        Packet packet = decoder.decode(in);
        assertThat(in.isReadable()).isFalse();
        return packet;
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenRule_isLetPassFromItsLevelOn_andToldOnce(RelaxedRule rule, ProtocolVersion version, String hex) {
        for (Compatibility level : Compatibility.values()) {
            if (level.permits(rule) && level.permits(ofVersion(version, hex))) {
                assertThat(decode(level, version, hex)).isNotNull();
                assertThat(told).as("%s", level).contains(rule).doesNotHaveDuplicates();
                assertThat(told).isSubsetOf(rule, RelaxedRule.PROTOCOL_3_1);
            } else {
                assertThatExceptionOfType(MalformedPacketException.class)
                        .as("%s", level)
                        .isThrownBy(() -> decode(level, version, hex));
                assertThat(told).isSubsetOf(RelaxedRule.PROTOCOL_3_1);
            }
        }
    }

    private static RelaxedRule ofVersion(ProtocolVersion version, String hex) {
        return version == MQTT_3_1 && hex.startsWith("10")
                ? RelaxedRule.PROTOCOL_3_1
                : RelaxedRule.UNKNOWN_ACKNOWLEDGEMENT; // of the standard level like it
    }

    @Test
    void whatIsIgnored_doesNotReachTheApplication() {
        assertThat(((Publish) decode(LENIENT, MQTT_3_1_1, "3804" + "000174" + "70")).dup())
                .isFalse();
        Subscribe odd = (Subscribe) decode(LENIENT, MQTT_3_1_1, "8206" + "0001" + "000161" + "3d");
        assertThat(odd.subscriptions()).singleElement().satisfies(subscription -> {
            assertThat(subscription.qos().level()).isEqualTo(1);
            assertThat(subscription.noLocal()).isFalse();
            assertThat(subscription.retainHandling()).isEqualTo(RetainHandling.SEND);
        });
        Subscribe share =
                (Subscribe) decode(LENIENT, MQTT_5, "8211" + "000100" + "000b" + "2473686172652f672f6162" + "04");
        assertThat(share.subscriptions().get(0).noLocal()).isFalse();
        assertThat(((Subscribe) decode(LENIENT, MQTT_3_1_1, "82020001")).subscriptions())
                .isEmpty();
        assertThat(((Unsubscribe) decode(LENIENT, MQTT_3_1_1, "a2020001")).filters())
                .isEmpty();
        Connect flags = (Connect) decode(LENIENT, MQTT_3_1_1, connect(CONNECT_4 + "3a003c" + "000161"));
        assertThat(flags.will()).isNull();
    }

    @Test
    void textThatIsNotDiscouraged_isGoodAtTheStrictLevel() {
        // a byte order mark, a letter behind U+009F, one before U+FDD0 and behind U+FDEF, U+FFFD, an emoji, a tilde
        String text = "\uFEFF\u00A0\uFDCF\uFDF0\uFFFD\uD83D\uDE00~~~~~~~~  ";
        String topic = ByteBufUtil.hexDump(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        int length = topic.length() / 2;
        decode(Compatibility.STRICT, MQTT_3_1_1, "30%02x00%02x%s".formatted(length + 2, length, topic));
        assertThat(told).isEmpty();
    }

    @Test
    void aTopicWithDiscouragedCharacters_isCountedEachTime() {
        PacketDecoder decoder = new PacketDecoder(1_000, new Tolerance(Compatibility.STANDARD, told::add));
        for (int i = 0; i < 3; i++) {
            decoder.decode(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump("3003000109")));
        }
        assertThat(told).hasSize(3);
    }

    @Test
    void whatIsNeverLetPass_isRefusedAtTheLenientLevelToo() {
        assertRefused(MQTT_3_1_1, "3003" + "000100"); // U+0000
        assertRefused(MQTT_3_1_1, "3003" + "0001ff"); // bad UTF-8
        assertRefused(MQTT_3_1_1, "3003" + "00012b"); // a wildcard in a topic name
        assertRefused(MQTT_3_1_1, "3205" + "000174" + "0000"); // packet identifier 0
        assertRefused(MQTT_3_1_1, "3605" + "000174" + "0001"); // QoS 3
        assertRefused(MQTT_3_1_1, connect(CONNECT_4 + "00003c" + "0000")); // no name for a session that is kept
        assertRefused(MQTT_3_1, connect(CONNECT_3 + "00003c" + "0000"));
        assertRefused(MQTT_3_1_1, connect(CONNECT_4 + "06003c" + "000161" + "00012b" + "0000")); // will to a wildcard
    }

    private void assertRefused(ProtocolVersion version, String hex) {
        assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> decode(LENIENT, version, hex));
    }

    @Test
    void strict_answersWhatItDoesNotSpeakWithTheVersion() {
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() ->
                        decode(Compatibility.STRICT, MQTT_3_1_1, connect("00044d515454" + "84" + "02003c" + "000161")))
                .satisfies(fault ->
                        assertThat(fault.reason()).isEqualTo(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION)); // MQTT-3.1.2-2
    }

    @ParameterizedTest
    @MethodSource("io.galidia.codec.PacketSamples#all")
    void everyValidPacket_isTheSameAtTheLenientLevel(Sample sample) {
        PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE, new Tolerance(LENIENT, told::add));
        decoder.version(sample.version());
        if (sample.isValid()) {
            assertThat(decoder.decode(sample.buffer())).isEqualTo(sample.packet());
        } else {
            try {
                assertThat(decoder.decode(sample.buffer())).isNotNull();
                assertThat(told).isNotEmpty();
            } catch (MalformedPacketException fault) {
                assertThat(fault.reason()).isNotNull();
            }
        }
    }
}
