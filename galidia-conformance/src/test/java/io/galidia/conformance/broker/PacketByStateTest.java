// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every packet type in every state of a connection, as bytes, through the whole broker; see {@link #LEGEND}. */
class PacketByStateTest {

    private static final Path DOCUMENT = Path.of("../docs/packet-by-state.md");

    private static final String LEGEND = """
            # Packet by state

            What the broker does with each packet type in each state of a connection. `PacketByStateTest` tries every cell and
            fails when this document is not what it has tried.

            | state | |
            |---|---|
            | `BEFORE` | nothing was sent |
            | `CONNECTING` | CONNECT was sent, and the authenticator has not answered yet |
            | `AUTHENTICATING` | AUTH of the broker asks the client for its next step |
            | `CONNECTED` | CONNACK has come |
            | `REAUTHENTICATING` | as `AUTHENTICATING`, on an open connection |
            | `TAKEOVER` | another connection has sent CONNECT with this client identifier and is being authenticated |
            | `LEFT` | the client has sent DISCONNECT just before |
            | `ENDED` | the broker has ended the connection, and the client does not know yet |

            | outcome | |
            |---|---|
            | `-` | taken; nothing is sent |
            | `PUBACK` | taken and answered so; `PUBCOMP:92` with that reason code |
            | `closed` | the connection is closed without a word |
            | `DISCONNECT:82` | closed, and the client is told this reason code before |
            | `!` | the will is published, too |
            | `waits` | not looked at before CONNECT is answered; then as if `CONNECTED` |
            | `void` | not looked at any more |

            Identifiers of acknowledgements are unknown ones. Where the connection was accepted with a will, every end other than
            DISCONNECT with reason code 0 publishes it.
            """;

    private static final String MQTT_5 = """
                        BEFORE  CONNECTING AUTHENTICATING CONNECTED      REAUTHENTICATING TAKEOVER       LEFT ENDED
            0           closed  waits      CONNACK:81     DISCONNECT:81! DISCONNECT:81!   DISCONNECT:81! void void
            CONNECT     CONNACK waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            CONNACK     closed  waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            PUBLISH     closed  waits      CONNACK:82     PUBACK         PUBACK           PUBACK         void void
            PUBACK      closed  waits      CONNACK:82     -              -                -              void void
            PUBREC      closed  waits      CONNACK:82     PUBREL:92      PUBREL:92        PUBREL:92      void void
            PUBREL      closed  waits      CONNACK:82     PUBCOMP:92     PUBCOMP:92       PUBCOMP:92     void void
            PUBCOMP     closed  waits      CONNACK:82     -              -                -              void void
            SUBSCRIBE   closed  waits      CONNACK:82     SUBACK         SUBACK           SUBACK         void void
            SUBACK      closed  waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            UNSUBSCRIBE closed  waits      CONNACK:82     UNSUBACK       UNSUBACK         UNSUBACK       void void
            UNSUBACK    closed  waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            PINGREQ     closed  waits      CONNACK:82     PINGRESP       PINGRESP         PINGRESP       void void
            PINGRESP    closed  waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            DISCONNECT  closed  waits      closed         closed         closed           closed         void void
            AUTH:18     closed  waits      CONNACK        DISCONNECT:82! AUTH             DISCONNECT:82! void void
            AUTH:19     closed  waits      CONNACK:82     DISCONNECT:82! DISCONNECT:82!   DISCONNECT:82! void void
            """;

    private static final String MQTT_3_1_1 = """
                        BEFORE  CONNECTING CONNECTED TAKEOVER LEFT ENDED
            0           closed  waits      closed!   closed!  void void
            CONNECT     CONNACK waits      closed!   closed!  void void
            CONNACK     closed  waits      closed!   closed!  void void
            PUBLISH     closed  waits      PUBACK    PUBACK   void void
            PUBACK      closed  waits      -         -        void void
            PUBREC      closed  waits      PUBREL    PUBREL   void void
            PUBREL      closed  waits      PUBCOMP   PUBCOMP  void void
            PUBCOMP     closed  waits      -         -        void void
            SUBSCRIBE   closed  waits      SUBACK    SUBACK   void void
            SUBACK      closed  waits      closed!   closed!  void void
            UNSUBSCRIBE closed  waits      UNSUBACK  UNSUBACK void void
            UNSUBACK    closed  waits      closed!   closed!  void void
            PINGREQ     closed  waits      PINGRESP  PINGRESP void void
            PINGRESP    closed  waits      closed!   closed!  void void
            DISCONNECT  closed  waits      closed    closed   void void
            15          closed  waits      closed!   closed!  void void
            """;

    @TestFactory
    @Shows(v5 = {"MQTT-3.1.0-1", "MQTT-3.1.0-2", "MQTT-3.14.4-1", "MQTT-3.14.4-3", "MQTT-4.12.0-7", "MQTT-4.13.1-1"})
    Stream<DynamicTest> packets_ofMqtt5_inEachState_haveTheOutcomeOfTheTable() {
        return cells(ProtocolVersion.MQTT_5, MQTT_5);
    }

    @TestFactory
    @Shows(v3 = {"MQTT-3.1.0-1", "MQTT-3.1.0-2", "MQTT-3.14.4-2", "MQTT-3.14.4-3", "MQTT-4.8.0-1"})
    Stream<DynamicTest> packets_ofMqtt311_inEachState_haveTheOutcomeOfTheTable() {
        return cells(ProtocolVersion.MQTT_3_1_1, MQTT_3_1_1);
    }

    private static Stream<DynamicTest> cells(ProtocolVersion version, String table) {
        List<String[]> rows = rows(table);
        String[] states = rows.get(0);
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(1, row.length)
                        .mapToObj(i -> dynamicTest(row[0] + " in " + states[i] + ": " + row[i], () -> {
                            PacketBench.State state = PacketBench.State.valueOf(states[i]);
                            String whenConnected = row[Arrays.asList(states).indexOf("CONNECTED")];
                            String expected = switch (row[i]) {
                                case "waits" ->
                                    "waits:CONNACK" + (whenConnected.equals("-") ? "" : "+" + whenConnected);
                                case "void" -> outcome(version, state, new byte[0]);
                                default -> row[i];
                            };
                            assertThat(outcome(version, state, packet(row[0], version)))
                                    .isEqualTo(expected);
                        })));
    }

    private static String outcome(ProtocolVersion version, PacketBench.State state, byte[] packet) {
        try (PacketBench bench = new PacketBench(version)) {
            return bench.outcome(state, packet);
        }
    }

    /** The cells of each line; the first line begins with an empty one. */
    private static List<String[]> rows(String table) {
        return table.lines().map(line -> line.split(" +")).toList();
    }

    private static byte[] packet(String type, ProtocolVersion version) {
        boolean isVersion5 = version == ProtocolVersion.MQTT_5;
        byte[] none = isVersion5 ? new byte[1] : new byte[0]; // no properties
        Frame frame = switch (type) {
            case "0" -> Frame.of(0x00);
            case "CONNECT" ->
                Frame.connect("MQTT", version.level(), 2, 60).raw(none).text("x");
            case "CONNACK" -> Frame.of(0x20).u8(0, 0).raw(none);
            case "PUBLISH" -> Frame.of(0x32).text("t").u16(1).raw(none).u8('x');
            case "PUBACK" -> Frame.of(0x40).u16(9);
            case "PUBREC" -> Frame.of(0x50).u16(9);
            case "PUBREL" -> Frame.of(0x62).u16(9);
            case "PUBCOMP" -> Frame.of(0x70).u16(9);
            case "SUBSCRIBE" -> Frame.of(0x82).u16(1).raw(none).text("t").u8(0);
            case "SUBACK" -> Frame.of(0x90).u16(1).raw(none).u8(0);
            case "UNSUBSCRIBE" -> Frame.of(0xA2).u16(1).raw(none).text("t");
            case "UNSUBACK" ->
                isVersion5 ? Frame.of(0xB0).u16(1).u8(0, 0) : Frame.of(0xB0).u16(1);
            case "PINGREQ" -> Frame.of(0xC0);
            case "PINGRESP" -> Frame.of(0xD0);
            case "DISCONNECT" -> Frame.of(0xE0);
            case "AUTH:18" -> auth(0x18, Frame.of(0x16).binary((byte) 1));
            case "AUTH:19" -> auth(0x19);
            case "15" -> Frame.of(0xF0);
            default -> throw new IllegalArgumentException(type);
        };
        return frame.bytes();
    }

    private static Frame auth(int reason, Frame... data) {
        Frame method = Frame.of(0x15).text(PacketBench.METHOD);
        Frame frame = Frame.of(0xF0).u8(reason);
        return data.length == 0 ? frame.properties(method) : frame.properties(method, data[0]);
    }

    @Test
    void document_hasTheTables() throws IOException {
        StringBuilder text = new StringBuilder(LEGEND);
        append(text, "MQTT 5.0", MQTT_5);
        append(text, "MQTT 3.1.1", MQTT_3_1_1);
        Files.writeString(Path.of("target/packet-by-state.md"), text);
        assertThat(Files.readString(DOCUMENT))
                .as("copy target/packet-by-state.md to docs")
                .isEqualTo(text.toString());
    }

    private static void append(StringBuilder text, String title, String table) {
        text.append("\n## ").append(title).append("\n\n");
        List<String[]> rows = rows(table);
        for (String[] row : rows) {
            text.append("| ").append(String.join(" | ", row)).append(" |\n");
            if (row == rows.get(0)) {
                text.append("|---".repeat(row.length)).append("|\n");
            }
        }
    }
}
