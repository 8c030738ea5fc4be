// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.galidia.packet.ProtocolVersion;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A fault names the packet, the field, the value and the limit: somebody has to find the program that sends it. */
class FaultMessageTest {

    private static final String PROTOCOL = "CONNECT: protocol must be MQIsdp 3, MQTT 4 or MQTT 5, not ";

    private static void assertFault(ProtocolVersion version, String hex, String message) {
        PacketDecoder decoder = new PacketDecoder(1000);
        decoder.version(version);
        var bytes = Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
        assertThatExceptionOfType(MalformedPacketException.class)
                .isThrownBy(() -> decoder.decode(bytes))
                .withMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3003000561       | PUBLISH: topic name needs 5 bytes, but only 1 left",
                "300100           | PUBLISH: topic name needs 2 bytes, but only 1 left",
                "4003000100       | PUBACK: 1 byte too many at the end",
                "400400010000     | PUBACK: 2 bytes too many at the end",
                "3005000361620063 | PUBLISH: topic name must not have U+0000, as at byte 2",
                "300500036162232F | PUBLISH: topic name must not have the wildcard #, as at byte 2",
                "30050003612B622F | PUBLISH: topic name must not have the wildcard +, as at byte 1",
                "30050003C0AF612F | PUBLISH: topic name must not have the bad UTF-8 0xC0, as at byte 0",
                "9003000103       | SUBACK: return code must be 0, 1, 2 or 128, not 3"
            })
    void before_mqtt_5(String hex, String message) {
        assertFault(ProtocolVersion.MQTT_3_1_1, hex, message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "820700018000000161 | SUBSCRIBE: property length must use the fewest bytes possible, not 2 for the value 0",
                "820700018080000161  | SUBSCRIBE: property length must use the fewest bytes possible, not 3 for the value 0",
                "40050001000105      | PUBACK: there is no property with the identifier 0x05",
                "40050001000110      | PUBACK: there is no property with the identifier 0x10",
                "4005000100017E      | PUBACK: there is no property with the identifier 0x7E",
                "40030001FA          | PUBACK: there is no reason code 0xFA",
                "E006000411000001     | DISCONNECT: SESSION_EXPIRY_INTERVAL needs 4 bytes, but only 3 left",
                "F0051803160000      | AUTH: AUTHENTICATION_DATA needs an AUTHENTICATION_METHOD"
            })
    void in_mqtt_5(String hex, String message) {
        assertFault(ProtocolVersion.MQTT_5, hex, message);
    }

    @ParameterizedTest
    @CsvSource({"4, MQTX 4", "16, MQTXMQTXMQTXMQTX 4", "20, MQTXMQTXMQTXMQTX... 4"})
    void a_protocol_that_is_not_served_is_shown_in_part(int length, String shown) {
        String name = ByteBufUtil.hexDump("MQTX".repeat(length / 4).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String body = String.format("00%02x%s04", length, name);
        assertFault(ProtocolVersion.MQTT_3_1_1, String.format("10%02x%s", body.length() / 2, body), PROTOCOL + shown);
    }
}
