// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * The fields {@code %j} and {@code %J}: the message with its time of arrival and properties as a JSON object.
 *
 * @param isRaw whether the payload is JSON itself and stands in the object as such, numbers unchanged
 * @param isPretty whether the object is spread over several lines
 */
record JsonMessage(boolean isRaw, boolean isPretty) implements MessageFormat.Part {

    private static final JsonFactory JSON = JsonFactory.builder().build();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxx", Locale.ROOT);

    @Override
    public void write(Publish message, ZonedDateTime arrival, ByteArrayOutputStream out) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(context(), text)) {
            json.writeStartObject();
            json.writeStringProperty("tst", TIME.format(arrival));
            json.writeStringProperty("topic", message.topic());
            json.writeNumberProperty("qos", message.qos().level());
            json.writeNumberProperty("retain", message.retain() ? 1 : 0);
            json.writeNumberProperty("payloadlen", message.payload().readableBytes());
            if (message.qos() != Qos.AT_MOST_ONCE) {
                json.writeNumberProperty("mid", message.packetId());
            }
            if (!message.properties().isEmpty()) {
                json.writeObjectPropertyStart("properties");
                writeProperties(message.properties(), json);
                json.writeEndObject();
            }
            json.writeName("payload");
            writePayload(message, json);
            json.writeEndObject();
        }
        out.writeBytes(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private ObjectWriteContext context() {
        if (!isPretty) {
            return ObjectWriteContext.empty();
        }
        return new ObjectWriteContext.Base() {
            @Override
            public PrettyPrinter getPrettyPrinter() {
                return new DefaultPrettyPrinter();
            }

            @Override
            public boolean hasPrettyPrinter() {
                return true;
            }
        };
    }

    private static void writeProperties(Properties properties, JsonGenerator json) {
        for (int i = 0; i < properties.size(); i++) {
            Property property = properties.nameAt(i);
            if (property == Property.USER_PROPERTY || property == Property.SUBSCRIPTION_IDENTIFIER) {
                continue;
            }
            json.writeName(PacketProperties.nameOf(property));
            Object value = properties.valueAt(i);
            if (value instanceof Long number) {
                json.writeNumber(number);
            } else if (value instanceof byte[] bytes) {
                json.writeString(new String(bytes, StandardCharsets.UTF_8));
            } else {
                json.writeString(value.toString());
            }
        }
        List<Integer> identifiers = properties.subscriptionIdentifiers();
        if (identifiers.size() == 1) {
            json.writeNumberProperty("subscription-identifier", identifiers.get(0));
        } else if (!identifiers.isEmpty()) {
            json.writeArrayPropertyStart("subscription-identifier");
            identifiers.forEach(json::writeNumber);
            json.writeEndArray();
        }
        List<UserProperty> users = properties.userProperties();
        if (!users.isEmpty()) {
            json.writeObjectPropertyStart("user-properties");
            users.forEach(user -> json.writeStringProperty(user.name(), user.value()));
            json.writeEndObject();
        }
    }

    private void writePayload(Publish message, JsonGenerator json) {
        byte[] payload = message.payloadBytes();
        if (payload.length == 0) {
            json.writeNull();
        } else if (isRaw) {
            copy(message.topic(), payload, json);
        } else {
            json.writeString(new String(payload, StandardCharsets.UTF_8));
        }
    }

    private static void copy(String topic, byte[] payload, JsonGenerator json) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), payload)) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException("the payload on topic " + topic + " is not JSON: it is blank");
            }
            json.copyCurrentStructureExact(parser);
            if (parser.nextToken() != null) {
                throw new InvalidJsonException(
                        "the payload on topic " + topic + " is not JSON: something follows the first value");
            }
        } catch (JacksonException error) {
            throw new InvalidJsonException(
                    "the payload on topic " + topic + " is not JSON: " + error.getOriginalMessage(), error);
        }
    }
}
