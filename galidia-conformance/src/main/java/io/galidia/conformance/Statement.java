// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.ProtocolVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A normative statement of the standard.
 *
 * @param version 3.1.1 or 5.0
 * @param id the standard's own name for it, unique within the version
 * @param section number and title of where it stands
 * @param binds whom
 * @param summary what it asks, in our words
 */
public record Statement(ProtocolVersion version, String id, String section, Side binds, String summary) {

    /** Whom a statement binds, and what a test looks at. */
    public enum Side {
        CLIENT,
        SERVER,
        /** Client and server alike. */
        BOTH;

        /** Whether a statement for this side binds the other one too. */
        public boolean includes(Side other) {
            return this == BOTH || this == other;
        }
    }

    /** All statements of MQTT 3.1.1 or 5.0, in the order of the standard. */
    public static List<Statement> all(ProtocolVersion version) {
        String name = version == ProtocolVersion.MQTT_5 ? "mqtt-5.0.tsv" : "mqtt-3.1.1.tsv";
        try (InputStream in = Statement.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return reader.lines()
                    .skip(1)
                    .map(line -> parse(version, line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    private static Statement parse(ProtocolVersion version, String[] fields) {
        Side binds = switch (fields[2]) {
            case "client" -> Side.CLIENT;
            case "server" -> Side.SERVER;
            case "both" -> Side.BOTH;
            default -> throw new IllegalStateException(fields[0] + " binds nobody: " + fields[2]);
        };
        return new Statement(version, fields[0], fields[1], binds, fields[3]);
    }
}
