// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import io.galidia.packet.PacketType;
import io.galidia.packet.ProtocolVersion;
import java.util.List;

/** One table of annotated packets, valid and malformed, for the tests of codec, session and broker and as fuzz seeds. */
public final class PacketSamples {

    private static final List<Sample> ALL;

    static {
        SampleTable table = new SampleTable();
        HeaderSamples.addTo(table);
        ConnectSamples.addTo(table);
        ConnAckSamples.addTo(table);
        PublishSamples.addTo(table);
        AckSamples.addTo(table);
        SubscriptionSamples.addTo(table);
        DisconnectSamples.addTo(table);
        ALL = table.samples();
    }

    private PacketSamples() {}

    /** Every sample. */
    public static List<Sample> all() {
        return ALL;
    }

    /** The samples that are packets. */
    public static List<Sample> valid() {
        return ALL.stream().filter(Sample::isValid).toList();
    }

    /** The samples that are packets of this type and version. */
    public static List<Sample> valid(PacketType type, ProtocolVersion version) {
        return ALL.stream()
                .filter(sample -> sample.isValid() && sample.packet().type() == type && sample.version() == version)
                .toList();
    }

    /** The samples that are no packets. */
    public static List<Sample> malformed() {
        return ALL.stream().filter(sample -> !sample.isValid()).toList();
    }
}
