// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MessageFormatTest {

    private static final Publish RICH =
            Messages.of("f/t", "{\"a\":27.0}".getBytes(StandardCharsets.UTF_8), Messages.properties());

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[%t][%p]~[f/t][{\"a\":27.0}]",
                "[%x][%X]~[7b2261223a32372e307d][7B2261223A32372E307D]",
                "[%q][%r][%m][%l][%%]~[1][0][7][10][%]",
                "[%10t][%-10t][%.2t][%10.2t][%-10.2t]~[       f/t][f/t       ][f/][        f/][f/        ]",
                "[%20p][%-20p]~[          {\"a\":27.0}][{\"a\":27.0}          ]",
                "[%022x][%22X][%-22x]~[007b2261223a32372e307d][  7B2261223A32372E307D][7b2261223a32372e307d  ]",
                "[%05l][%5l][%-5l][%05m][%-5m]~[00010][   10][10   ][00007][7    ]",
                "[%A][%C][%D][%E][%F][%P][%R][%S]~[][text/plain][cor][100][1][k:v k2:v2][re/sp][3 4]",
                "[%05A][%20C][%20.2C][%-20D]~[00000][          text/plain][                  te][cor]",
                "[%010E][%-10E][%05F][%5F]~[0000000100][100       ][00001][    1]",
                "[%20R][%.2R][%12P]~[               re/sp][re][   k:v k2:v2]",
                "%I|%30I|%-30I|%.10I~2026-11-02T08:05:03+0100|      2026-11-02T08:05:03+0100|2026-11-02T08:05:03+0100"
                        + "      |2026-11-02",
                "%U~1793603103.123456789",
                "%010q|%5r|%-5q|%05t|%05C~1|0|1|  f/t|text/plain",
                "@Y-@m-@dT@H:@M:@S.@N@z@@~2026-11-02T08:05:03.123456789+0100@",
                "no field at all, \u00e9~no field at all, \u00e9",
            })
    void fields_areReplacedPaddedAndCut(String format, String expected) {
        assertThat(print(format, RICH)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "[%A][%C][%D][%E][%F][%P][%R][%S]~[][][][][][][][]",
                "[%5A][%05E][%5C][%05S]~[     ][00000][     ][00000]"
            })
    void absentProperties_areEmptyAndStillPadded(String format, String expected) {
        assertThat(print(format, Messages.of("t", "p"))).isEqualTo(expected);
    }

    @Test
    void escapes_areCharacters() {
        assertThat(print("\\\\\\n\\t\\a\\e\\r\\v\\0x", RICH)).isEqualTo("\\\n\t\u0007\u001b\r\u000b\0x");
    }

    @Test
    void payload_isWrittenByteForByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < 256; i++) {
            bytes[i] = (byte) i;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageFormat.parse("%p", false).write(Messages.of("t", bytes, Properties.NONE), Messages.ARRIVAL, out);
        assertThat(out.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void json_hasAllParametersAndTheQuotedPayload() {
        assertThat(print("%j", RICH))
                .isEqualTo("{\"tst\":\"2026-11-02T08:05:03.123456+0100\",\"topic\":\"f/t\",\"qos\":1,\"retain\":0,"
                        + "\"payloadlen\":10,\"mid\":7,\"properties\":{\"content-type\":\"text/plain\","
                        + "\"payload-format-indicator\":1,\"response-topic\":\"re/sp\",\"correlation-data\":\"cor\","
                        + "\"message-expiry-interval\":100,\"subscription-identifier\":[3,4],"
                        + "\"user-properties\":{\"k\":\"v\",\"k2\":\"v2\"}},"
                        + "\"payload\":\"{\\\"a\\\":27.0}\"}");
    }

    @Test
    void jsonPayload_standsInTheObjectWithItsNumbersUnchanged() {
        assertThat(print("%J", Messages.of("t", " {\"a\":[27.0,1e400,null], \"b\":12345678901234567890} ")))
                .endsWith("\"mid\":7,\"payload\":{\"a\":[27.0,1E+400,null],\"b\":12345678901234567890}}");
    }

    @Test
    void emptyPayload_isNullInJson() {
        assertThat(print("%j", Messages.of("t", ""))).endsWith("\"payload\":null}");
        assertThat(print("%J", Messages.of("t", ""))).endsWith("\"payload\":null}");
    }

    @Test
    void prettyJson_isSpreadOverLines() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageFormat.parse("%J", true).write(Messages.of("t", "[1]"), Messages.ARRIVAL, out);
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSizeGreaterThan(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nojson", " ", "{", "{} {}", "{\"a\":}", "\u0001"})
    void payloadThatIsNotJson_isSaidWithItsTopic(String payload) {
        assertThatThrownBy(() -> print("%J", Messages.of("some/topic", payload)))
                .isInstanceOf(InvalidJsonException.class)
                .hasMessageContaining("some/topic")
                .hasMessageContaining("is not JSON");
    }

    @ParameterizedTest
    @CsvSource({
        "%Q, '%Q'",
        "abc%, ends within a field",
        "%-10, ends within a field",
        "\\q, '\\q'",
        "\\, ends within a field",
        "@, ends within a field",
        "%99999t, more than 9999",
        "%5.Zt, '%Z'",
    })
    void badFormat_isRefusedWithWhatIsWrong(String format, String reason) {
        assertThatThrownBy(() -> MessageFormat.parse(format, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static String print(String format, Publish message) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        MessageFormat.parse(format, false).write(message, Messages.ARRIVAL, out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
