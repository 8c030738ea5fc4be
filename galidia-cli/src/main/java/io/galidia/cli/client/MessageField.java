// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One {@code %} field of a format.
 *
 * @param name the letter, such as {@code t} for the topic
 * @param isLeft whether it is padded on the right
 * @param isZero whether numbers and bytes in hexadecimal are padded with zeros
 * @param width the least number of characters
 * @param maxWidth the most characters of those fields that can be cut
 */
record MessageField(char name, boolean isLeft, boolean isZero, int width, int maxWidth) implements MessageFormat.Part {

    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx", Locale.ROOT);
    private static final String CUT = "CIRt";
    private static final String ZERO_PADDED = "AEFlmSXx";
    private static final String NEVER_PADDED = "DUqr";

    @Override
    public void write(Publish message, ZonedDateTime arrival, ByteArrayOutputStream out) {
        if (name == 'p') {
            byte[] payload = message.payloadBytes();
            pad(payload.length, out, () -> out.writeBytes(payload));
        } else if (name == 'D') {
            byte[] data = message.properties().binary(Property.CORRELATION_DATA);
            out.writeBytes(data == null ? new byte[0] : data);
        } else {
            String text = text(message, arrival);
            int length = text.codePointCount(0, text.length());
            if (length > maxWidth && CUT.indexOf(name) >= 0) {
                text = text.substring(0, text.offsetByCodePoints(0, maxWidth));
                length = maxWidth;
            }
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            pad(length, out, () -> out.writeBytes(bytes));
        }
    }

    private void pad(int length, ByteArrayOutputStream out, Runnable value) {
        int missing = NEVER_PADDED.indexOf(name) >= 0 ? 0 : width - length;
        if (isLeft) {
            value.run();
        }
        for (int i = 0; i < missing; i++) {
            out.write(isZero && ZERO_PADDED.indexOf(name) >= 0 ? '0' : ' ');
        }
        if (!isLeft) {
            value.run();
        }
    }

    private String text(Publish message, ZonedDateTime arrival) {
        Properties properties = message.properties();
        return switch (name) {
            case 't' -> message.topic();
            case 'x' -> HexFormat.of().formatHex(message.payloadBytes());
            case 'X' -> HexFormat.of().withUpperCase().formatHex(message.payloadBytes());
            case 'q' -> Integer.toString(message.qos().level());
            case 'r' -> message.retain() ? "1" : "0";
            case 'm' -> Integer.toString(message.packetId());
            case 'l' -> Integer.toString(message.payload().readableBytes());
            case 'A' -> number(properties, Property.TOPIC_ALIAS);
            case 'C' -> orEmpty(properties.text(Property.CONTENT_TYPE));
            case 'E' -> number(properties, Property.MESSAGE_EXPIRY_INTERVAL);
            case 'F' -> number(properties, Property.PAYLOAD_FORMAT_INDICATOR);
            case 'R' -> orEmpty(properties.text(Property.RESPONSE_TOPIC));
            case 'S' ->
                properties.subscriptionIdentifiers().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(" "));
            case 'P' ->
                properties.userProperties().stream()
                        .map(user -> user.name() + ":" + user.value())
                        .collect(Collectors.joining(" "));
            case 'I' -> ISO.format(arrival);
            case 'U' -> String.format(Locale.ROOT, "%d.%09d", arrival.toEpochSecond(), arrival.getNano());
            default -> throw new AssertionError(name);
        };
    }

    private static String number(Properties properties, Property property) {
        return properties.has(property) ? Long.toString(properties.number(property, 0)) : "";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
