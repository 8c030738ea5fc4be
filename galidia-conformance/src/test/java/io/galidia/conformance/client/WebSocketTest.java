// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Line;
import io.galidia.conformance.Shows;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT over WebSocket (section 6), with a server that speaks RFC 6455 by hand. */
class WebSocketTest {

    private static final int BINARY = 2;
    private static final int TEXT = 1;
    private static final int CLOSE = 8;
    private static final int LAST = 0x80;

    private final Application application = new Application();
    private final Manager manager = new Manager(application);
    private final TcpNetwork network = new TcpNetwork();
    private final ByteBuf in = Unpooled.buffer();
    private Line line;
    private String request;

    @AfterEach
    void close() {
        if (line != null) {
            line.close();
        }
        manager.close();
        network.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-3", v5 = "MQTT-6.0.0-3")
    void client_offersTheSubprotocolMqtt(ProtocolVersion version) throws Exception {
        start(version);
        upgrade("mqtt");
        assertThat(request).startsWith("GET /mqtt HTTP/1.1\r\n");
        assertThat(header("Sec-WebSocket-Protocol")).isEqualTo("mqtt");
        assertThat(header("Upgrade")).isEqualToIgnoringCase("websocket");
        assertThat(header("Sec-WebSocket-Version")).isEqualTo("13");
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-3", v5 = "MQTT-6.0.0-3")
    void serverThatDoesNotTakeTheSubprotocol_isLeft(ProtocolVersion version) throws Exception {
        start(version);
        upgrade("chat");
        await(() -> application.has(Event.Close.class));
        assertThat(application.next(Event.Failure.class).text()).contains("does not offer MQTT over WebSocket");
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
    void packets_travelInBinaryFrames(ProtocolVersion version) throws Exception {
        Connection client = open(version);
        client.publish("t", "x", Qos.AT_MOST_ONCE);
        byte[] message = nextFrame(BINARY);
        byte[] none = version.hasProperties() ? new byte[1] : new byte[0];
        assertThat(message).isEqualTo(Frame.of(0x30).text("t").raw(none).u8('x').bytes());
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-1", v5 = "MQTT-6.0.0-1")
    void textFrame_endsTheConnection(ProtocolVersion version) throws Exception {
        open(version);
        send(LAST | TEXT, Frame.of(0xD0).bytes());
        assertThat(nextFrame(CLOSE)).startsWith(0x03, 0xEB); // 1003: cannot take this type of data
        line.close();
        await(() -> application.has(Event.Close.class));
        assertThat(application.next(Event.Failure.class).reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1_1", "MQTT_5"})
    @Shows(v3 = "MQTT-6.0.0-2", v5 = "MQTT-6.0.0-2")
    void packets_neitherBeginNorEndWithFrames(ProtocolVersion version) throws Exception {
        open(version);
        byte[] none = version.hasProperties() ? new byte[1] : new byte[0];
        byte[] message = Frame.of(0x30).text("topic").raw(none).u8('a').bytes();
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(message);
        both.writeBytes(message);
        send(LAST | BINARY, both.toByteArray()); // two in one frame
        expectMessages(2);
        for (byte each : message) { // one in many frames
            send(LAST | BINARY, each);
        }
        expectMessages(1);
        send(BINARY, message[0], message[1]); // one in a fragmented message, with an empty fragment
        send(0);
        send(LAST, java.util.Arrays.copyOfRange(message, 2, message.length));
        expectMessages(1);
    }

    private void expectMessages(int count) {
        for (int i = 0; i < count; i++) {
            await(() -> application.has(Event.MqttMessage.class));
            assertThat(application.next(Event.MqttMessage.class).topic()).isEqualTo("topic");
        }
    }

    // ---- a server by hand

    private Connection start(ProtocolVersion version) {
        Connection client = manager.connect(
                "ws://127.0.0.1:" + network.port(), ConnectOptions.DEFAULTS.withVersion(version), application);
        await(() -> {
            line = network.accept();
            return line != null;
        });
        return client;
    }

    /** A client whose CONNECT was taken and answered. */
    private Connection open(ProtocolVersion version) throws Exception {
        Connection client = start(version);
        upgrade("mqtt");
        assertThat(nextFrame(BINARY)).startsWith(0x10);
        byte[] none = version.hasProperties() ? new byte[1] : new byte[0];
        send(LAST | BINARY, Frame.of(0x20).u8(0, 0).raw(none).bytes());
        await(client::isOpen);
        return client;
    }

    private void upgrade(String subprotocol) throws Exception {
        await(() -> {
            line.read(in);
            return in.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n");
        });
        request = in.toString(StandardCharsets.US_ASCII);
        in.clear();
        String key = header("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, 1.3
        byte[] hash = MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.US_ASCII));
        line.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(hash) + "\r\n"
                        + "Sec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    }

    private String header(String name) {
        return request.lines()
                .filter(each -> each.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":"))
                .map(each -> each.substring(name.length() + 1).trim())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + request));
    }

    /** A frame of at most 125 bytes. */
    private void send(int firstByte, byte... payload) {
        byte[] frame = new byte[2 + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) payload.length;
        System.arraycopy(payload, 0, frame, 2, payload.length);
        line.write(frame);
    }

    /** The payload of the next frame, which has to be whole, masked, and of this type. */
    private byte[] nextFrame(int opcode) {
        await(() -> {
            line.read(in);
            return in.readableBytes() >= 2 && in.readableBytes() >= 6 + (in.getByte(in.readerIndex() + 1) & 0x7F);
        });
        assertThat(in.readUnsignedByte()).isEqualTo((short) (LAST | opcode));
        int length = in.readUnsignedByte();
        assertThat(length).isGreaterThan(0x80).isLessThan(0x80 + 126);
        byte[] mask = new byte[4];
        in.readBytes(mask);
        byte[] payload = new byte[length & 0x7F];
        in.readBytes(payload);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private void await(BooleanSupplier condition) {
        long end = System.nanoTime() + network.patience().toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            manager.poll(Duration.ofMillis(2));
        }
    }
}
