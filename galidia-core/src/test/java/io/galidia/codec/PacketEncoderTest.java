// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PacketEncoderTest {

    private static final ByteBuf EMPTY = Unpooled.EMPTY_BUFFER;
    private static final Subscription SHARED =
            new Subscription("$share/g/t", Qos.AT_MOST_ONCE, true, false, RetainHandling.SEND);

    private static String hex(Packet packet, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        return ByteBufUtil.hexDump(out);
    }

    /** Neither sized nor written, with this message; and nothing has come into the buffer. */
    private static void assertRefused(Packet packet, ProtocolVersion version, String message) {
        ByteBuf out = Unpooled.buffer();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketEncoder.encode(packet, version, out))
                .withMessageContaining(message);
        assertThat(out.isReadable()).isFalse();
        if (!message.contains("packet identifier")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PacketEncoder.size(packet, version))
                    .withMessageContaining(message);
        }
    }

    private static Connect connect(ProtocolVersion version, String clientId, boolean clean, int keepAlive) {
        return new Connect(version, false, clientId, clean, keepAlive, null, null, null, Properties.NONE);
    }

    private static Connect connect(Will will, String username, ByteBuf password) {
        return new Connect(MQTT_3_1_1, false, "c", true, 0, will, username, password, Properties.NONE);
    }

    private static Publish publish(String topic, Properties properties) {
        return new Publish(topic, EMPTY, Qos.AT_MOST_ONCE, false, false, 0, properties);
    }

    private static Properties built(Property name, Object value) {
        return new Properties.Builder().add(name, value).build();
    }

    @Test
    void before_mqtt_5_properties_and_reasons_are_left_out() {
        Properties properties = Properties.NONE.withUser("k", "v");
        assertThat(hex(new PubAck(1, ReasonCode.NOT_AUTHORIZED, properties), MQTT_3_1_1))
                .isEqualTo("40020001");
        assertThat(hex(new Publish("t", EMPTY, Qos.AT_MOST_ONCE, false, false, 0, properties), MQTT_3_1))
                .isEqualTo("3003000174");
        assertThat(hex(new Disconnect(ReasonCode.SUCCESS, properties), MQTT_3_1_1))
                .isEqualTo("e000");
        assertThat(hex(new UnsubAck(1, List.of(ReasonCode.SUCCESS), properties), MQTT_3_1))
                .isEqualTo("b0020001");
        assertThat(hex(new Unsubscribe(1, List.of("t"), properties), MQTT_3_1_1))
                .isEqualTo("a2050001000174");
        assertThat(hex(new Subscribe(1, List.of(SHARED), properties), MQTT_3_1_1))
                .isEqualTo("820f0001000a" + "2473686172652f672f74" + "00");
        assertThat(hex(new SubAck(1, List.of(ReasonCode.QUOTA_EXCEEDED), properties), MQTT_3_1))
                .isEqualTo("9003000180");
        Will will = new Will("w", EMPTY, Qos.AT_MOST_ONCE, false, properties);
        Connect connect = new Connect(MQTT_3_1_1, false, "c", true, 0, will, null, null, properties);
        assertThat(hex(connect, MQTT_3_1_1)).isEqualTo("101200044d5154540406000000016300" + "01770000");
        assertThat(hex(new ConnAck(true, ReasonCode.SUCCESS, properties), MQTT_3_1))
                .isEqualTo("20020000");
    }

    @Test
    void the_bridge_bit_is_left_out_of_mqtt_5_and_connect_is_written_in_its_own_version() {
        Connect connect = new Connect(MQTT_5, true, "", true, 0, null, null, null, Properties.NONE);
        assertThat(hex(connect, MQTT_3_1)).isEqualTo("100d00044d5154540502000000" + "0000");
    }

    @ParameterizedTest
    @EnumSource(ReasonCode.class)
    void every_refusal_has_a_return_code_before_mqtt_5(ReasonCode reason) {
        ConnAck decoded = roundTrip(new ConnAck(false, reason, Properties.NONE), MQTT_3_1_1);
        assertThat(decoded.reason() == ReasonCode.SUCCESS).isEqualTo(reason == ReasonCode.SUCCESS);
    }

    @ParameterizedTest
    @CsvSource({
        "UNSUPPORTED_PROTOCOL_VERSION, 1",
        "CLIENT_IDENTIFIER_NOT_VALID, 2",
        "SERVER_UNAVAILABLE, 3",
        "SERVER_BUSY, 3",
        "CONNECTION_RATE_EXCEEDED, 3",
        "BAD_USER_NAME_OR_PASSWORD, 4",
        "BAD_AUTHENTICATION_METHOD, 4",
        "NOT_AUTHORIZED, 5",
        "BANNED, 5",
        "QOS_NOT_SUPPORTED, 5",
    })
    void the_return_code_is_the_nearest(ReasonCode reason, int code) {
        assertThat(hex(new ConnAck(false, reason, Properties.NONE), MQTT_3_1)).isEqualTo("2002000" + code);
    }

    private static ConnAck roundTrip(ConnAck connAck, ProtocolVersion version) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(connAck, version, out);
        return (ConnAck) new PacketDecoder(100).decode(out);
    }

    @Test
    void what_a_version_does_not_have_is_refused() {
        assertRefused(new Auth(ReasonCode.SUCCESS, Properties.NONE), MQTT_3_1_1, "AUTH exists only in MQTT 5");
        assertRefused(
                new Disconnect(ReasonCode.SERVER_BUSY, Properties.NONE),
                MQTT_3_1_1,
                "DISCONNECT before MQTT 5 says \"normal end\" and nothing else, not server busy (0x89)");
        assertRefused(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE), MQTT_3_1, "normal end");
    }

    @Test
    void a_reason_that_a_type_does_not_have_is_refused() {
        assertRefused(
                new PubAck(1, ReasonCode.SESSION_TAKEN_OVER),
                MQTT_5,
                "the reason code session taken over (0x8E) has no meaning in PUBACK");
        assertRefused(new Disconnect(ReasonCode.GRANTED_QOS_1, Properties.NONE), MQTT_5, "has no meaning");
        assertRefused(new SubAck(1, List.of(ReasonCode.BANNED), Properties.NONE), MQTT_5, "has no meaning in SUBACK");
        assertRefused(new ConnAck(false, ReasonCode.REAUTHENTICATE, Properties.NONE), MQTT_5, "in CONNACK");
        assertRefused(
                new ConnAck(true, ReasonCode.BANNED, Properties.NONE), MQTT_3_1_1, "session present must be false");
        assertRefused(new Auth(ReasonCode.REAUTHENTICATE, Properties.NONE), MQTT_5, "AUTHENTICATION_METHOD");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "65536"})
    void a_packet_identifier_out_of_bounds_is_refused(int id) {
        String message = "must have a packet identifier from 1 to 65535, not " + id;
        assertRefused(new PubAck(id), MQTT_3_1_1, "PUBACK " + message);
        assertRefused(
                new Subscribe(id, List.of(new Subscription("t", Qos.AT_MOST_ONCE)), Properties.NONE), MQTT_5, message);
        assertRefused(new Publish("t", EMPTY, Qos.AT_LEAST_ONCE, false, false, id, Properties.NONE), MQTT_5, message);
    }

    @Test
    void bad_texts_are_refused() {
        assertRefused(
                connect(MQTT_5, "a\u0000", true, 0), MQTT_5, "client identifier must not have U+0000, as at index 1");
        assertRefused(
                connect(MQTT_5, "\uD800x", true, 0), MQTT_5, "must not have an unpaired surrogate, as at index 0");
        assertRefused(
                connect(MQTT_5, "x\uDC00", true, 0), MQTT_5, "must not have an unpaired surrogate, as at index 1");
        assertRefused(
                connect(MQTT_5, "x\uD800", true, 0), MQTT_5, "must not have an unpaired surrogate, as at index 1");
        assertRefused(connect(MQTT_5, "\uDC00\uD800", true, 0), MQTT_5, "unpaired surrogate, as at index 0");
        assertRefused(
                connect(MQTT_5, "\u00FC".repeat(32_768), true, 0),
                MQTT_5,
                "client identifier must have at most 65535 bytes of UTF-8, not 65536");
        assertRefused(
                publish("a/+/b", Properties.NONE), MQTT_5, "topic name must not have the wildcard +, as at index 2");
        assertRefused(publish("#", Properties.NONE), MQTT_3_1_1, "topic name must not have the wildcard #");
        assertRefused(publish("", Properties.NONE), MQTT_3_1_1, "topic name must have at least one character");
        assertRefused(publish("", Properties.NONE), MQTT_5, "topic name must have at least one character");
        assertRefused(publish("", Properties.NONE.with(Property.TOPIC_ALIAS, 1)), MQTT_3_1_1, "topic name");
        assertRefused(
                connect(new Will("w/#", EMPTY, Qos.AT_MOST_ONCE, false, Properties.NONE), null, null),
                MQTT_3_1_1,
                "will topic must not have the wildcard #");
    }

    @Test
    void a_text_of_65535_bytes_is_written() {
        String longest = "x".repeat(65_535);
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(publish(longest, Properties.NONE), MQTT_3_1_1, out);
        assertThat(((Publish) new PacketDecoder(70_000).decode(out)).topic()).isEqualTo(longest);
    }

    @Test
    void connects_that_break_a_rule_are_refused() {
        assertRefused(connect(MQTT_3_1, "", true, 0), MQTT_3_1, "client identifier must not be empty in MQTT 3.1");
        assertRefused(connect(MQTT_3_1_1, "", false, 0), MQTT_3_1_1, "client identifier must not be empty");
        assertRefused(connect(MQTT_5, "c", true, 65_536), MQTT_5, "keep alive must be 0 to 65535 seconds, not 65536");
        assertRefused(connect(MQTT_5, "c", true, -1), MQTT_5, "keep alive must be 0 to 65535 seconds, not -1");
        assertRefused(connect(null, null, EMPTY), MQTT_3_1_1, "a password needs a user name before MQTT 5");
        ByteBuf tooLong = Unpooled.wrappedBuffer(new byte[65_536]);
        assertRefused(connect(null, "u", tooLong), MQTT_3_1_1, "password must have at most 65535 bytes, not 65536");
        Will will = new Will("w", tooLong, Qos.AT_MOST_ONCE, false, Properties.NONE);
        assertRefused(connect(will, null, null), MQTT_3_1_1, "will payload must have at most 65535 bytes");
    }

    @Test
    void properties_that_break_a_rule_are_refused() {
        assertRefused(
                publish("t", Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1)),
                MQTT_5,
                "RECEIVE_MAXIMUM is no property of PUBLISH");
        assertRefused(publish("t", built(Property.TOPIC_ALIAS, 0L)), MQTT_5, "TOPIC_ALIAS must be 1 to 65535, not 0");
        assertRefused(publish("t", built(Property.PAYLOAD_FORMAT_INDICATOR, 2L)), MQTT_5, "must be 0 to 1, not 2");
        assertRefused(publish("t", built(Property.RESPONSE_TOPIC, "r/#")), MQTT_5, "RESPONSE_TOPIC must not have");
        assertRefused(publish("t", built(Property.RESPONSE_TOPIC, "")), MQTT_5, "at least one character");
        assertRefused(
                publish("t", built(Property.CORRELATION_DATA, new byte[65_536])),
                MQTT_5,
                "CORRELATION_DATA must have at most 65535 bytes, not 65536");
        Properties twice = new Properties.Builder()
                .add(Property.TOPIC_ALIAS, 1L)
                .add(Property.TOPIC_ALIAS, 1L)
                .build();
        assertRefused(publish("t", twice), MQTT_5, "TOPIC_ALIAS must not stand in PUBLISH twice");
        Will will = new Will("w", EMPTY, Qos.AT_MOST_ONCE, false, Properties.NONE.with(Property.TOPIC_ALIAS, 1));
        assertRefused(
                new Connect(MQTT_5, false, "c", true, 0, will, null, null, Properties.NONE),
                MQTT_5,
                "TOPIC_ALIAS is no will property");
        assertRefused(
                new Connect(
                        MQTT_5,
                        false,
                        "c",
                        true,
                        0,
                        null,
                        null,
                        null,
                        built(Property.AUTHENTICATION_DATA, new byte[1])),
                MQTT_5,
                "AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD");
    }

    @Test
    void empty_lists_are_refused() {
        assertRefused(
                new Subscribe(1, List.of(), Properties.NONE), MQTT_3_1_1, "SUBSCRIBE must have at least one entry");
        assertRefused(new Unsubscribe(1, List.of(), Properties.NONE), MQTT_5, "UNSUBSCRIBE must have at least one");
        assertRefused(new SubAck(1, List.of(), Properties.NONE), MQTT_5, "SUBACK must have at least one entry");
        assertRefused(new UnsubAck(1, List.of(), Properties.NONE), MQTT_5, "UNSUBACK must have at least one entry");
        assertRefused(new Subscribe(1, List.of(SHARED), Properties.NONE), MQTT_5, "no local must be false");
    }

    @Test
    void a_packet_over_the_greatest_remaining_length_is_refused() {
        Subscription longest = new Subscription("x".repeat(65_535), Qos.AT_MOST_ONCE);
        Subscription[] many = new Subscription[4096];
        Arrays.fill(many, longest);
        assertRefused(
                new Subscribe(1, Arrays.asList(many), Properties.NONE),
                MQTT_3_1_1,
                "SUBSCRIBE must have a remaining length of at most 268435455, not 268443650");
    }

    @Test
    void a_message_is_written_under_another_identifier_without_a_change_to_it() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[] {9, 1, 2}).skipBytes(1);
        Publish message = new Publish("t", payload, Qos.AT_LEAST_ONCE, true, false, 0, Properties.NONE);
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(message, 7, true, MQTT_5, out);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("3b080001740007000102");
        assertThat(out.readableBytes()).isEqualTo(PacketEncoder.size(message, MQTT_5));
        assertThat(payload.readerIndex()).isEqualTo(1);
        assertThat(payload.readableBytes()).isEqualTo(2);
        assertThat(payload.refCnt()).isEqualTo(1);
    }

    @Test
    void of_qos_0_dup_and_identifier_are_left_out() {
        Publish message = new Publish("t", EMPTY, Qos.AT_MOST_ONCE, false, true, 5, Properties.NONE);
        assertThat(hex(message, MQTT_3_1_1)).isEqualTo("3003000174");
    }

    @Test
    void the_header_alone_is_the_packet_without_its_payload() {
        ByteBuf payload = Unpooled.wrappedBuffer(new byte[200]);
        Publish message = new Publish("t", payload, Qos.EXACTLY_ONCE, false, false, 3, Properties.NONE);
        ByteBuf whole = Unpooled.buffer();
        PacketEncoder.encode(message, MQTT_5, whole);
        ByteBuf header = Unpooled.buffer(9, 9);
        PacketEncoder.encodeHeader(message, 3, false, MQTT_5, header);
        assertThat(Unpooled.wrappedBuffer(header, payload)).isEqualTo(whole);
    }

    @Test
    void it_writes_behind_what_is_there_and_lets_the_buffer_grow_once() {
        Publish message = new Publish("t", Unpooled.wrappedBuffer(new byte[100]), Qos.AT_MOST_ONCE, false);
        ByteBuf out = Unpooled.buffer(1).writeByte(0xC0).writeByte(0);
        PacketEncoder.encode(message, MQTT_3_1_1, out);
        PacketDecoder decoder = new PacketDecoder(1000);
        assertThat(decoder.decode(out)).isNotNull();
        assertThat(decoder.decode(out)).isEqualTo(message);
    }

    @Test
    void direct_and_composite_buffers_get_the_same_bytes() {
        for (Sample sample : PacketSamples.valid()) {
            ByteBuf direct = Unpooled.directBuffer();
            ByteBuf composite = Unpooled.compositeBuffer().addComponent(true, Unpooled.buffer(3, 3));
            try {
                PacketEncoder.encode(sample.packet(), sample.version(), direct);
                PacketEncoder.encode(sample.packet(), sample.version(), composite);
                assertThat(ByteBufUtil.hexDump(direct)).isEqualTo(hex(sample.packet(), sample.version()));
                assertThat(composite).isEqualTo(direct);
            } finally {
                direct.release();
                composite.release();
            }
        }
    }
}
