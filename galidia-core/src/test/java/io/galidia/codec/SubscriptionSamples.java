// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static io.galidia.packet.ReasonCode.GRANTED_QOS_1;
import static io.galidia.packet.ReasonCode.GRANTED_QOS_2;
import static io.galidia.packet.ReasonCode.MALFORMED_PACKET;
import static io.galidia.packet.ReasonCode.NO_SUBSCRIPTION_EXISTED;
import static io.galidia.packet.ReasonCode.PROTOCOL_ERROR;
import static io.galidia.packet.ReasonCode.SUCCESS;
import static io.galidia.packet.ReasonCode.TOPIC_FILTER_INVALID;
import static io.galidia.packet.ReasonCode.UNSPECIFIED_ERROR;
import static io.galidia.packet.ReasonCode.WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED;

import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.List;

/** SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11). */
final class SubscriptionSamples {

    private SubscriptionSamples() {}

    static void addTo(SampleTable table) {
        for (ProtocolVersion version : List.of(MQTT_3_1, MQTT_3_1_1)) {
            subscribe(table, version);
            subAck(table, version);
            unsubscribe(table, version);
        }
        repeated31(table);
        subscribe5(table);
        malformedSubscribe5(table);
        subAck5(table);
        unsubscribe5(table);
        unsubAck5(table);
    }

    private static void subscribe(SampleTable table, ProtocolVersion version) {
        table.valid(
                "SUBSCRIBE to three filters",
                version,
                new Subscribe(
                        10,
                        List.of(
                                new Subscription("a/+", AT_MOST_ONCE),
                                new Subscription("#", AT_LEAST_ONCE),
                                new Subscription("b", EXACTLY_ONCE)),
                        Properties.NONE),
                """
                82 10          # SUBSCRIBE, 16 bytes follow
                00 0A          # packet identifier 10
                00 03 'a/+' 00 # QoS 0
                00 01 '#' 01   # QoS 1
                00 01 'b' 02   # QoS 2
                """);
        table.malformed("SUBSCRIBE to nothing", version, PROTOCOL_ERROR, """
                82 02          # SUBSCRIBE, 2 bytes follow
                00 0A          # packet identifier 10
                """);
        table.malformed("SUBSCRIBE with packet identifier 0", version, PROTOCOL_ERROR, """
                82 06          # SUBSCRIBE, 6 bytes follow
                00 00          # packet identifier 0
                00 01 'a' 00   # QoS 0
                """);
        table.malformed("SUBSCRIBE with QoS 3", version, PROTOCOL_ERROR, """
                82 06          # SUBSCRIBE, 6 bytes follow
                00 0A          # packet identifier 10
                00 01 'a' 03   # QoS 3
                """);
        table.malformed("SUBSCRIBE with no local, which only MQTT 5 has", version, MALFORMED_PACKET, """
                82 06          # SUBSCRIBE, 6 bytes follow
                00 0A          # packet identifier 10
                00 01 'a' 04   # QoS 0, no local
                """);
        table.malformed("SUBSCRIBE without options", version, MALFORMED_PACKET, """
                82 05          # SUBSCRIBE, 5 bytes follow
                00 0A          # packet identifier 10
                00 01 'a'      # and no QoS
                """);
        table.malformed("SUBSCRIBE with a filter that is no UTF-8", version, MALFORMED_PACKET, """
                82 06          # SUBSCRIBE, 6 bytes follow
                00 0A          # packet identifier 10
                00 01 FF 00    # QoS 0
                """);
        table.malformed("SUBSCRIBE with a second filter cut short", version, MALFORMED_PACKET, """
                82 09          # SUBSCRIBE, 9 bytes follow
                00 0A          # packet identifier 10
                00 01 'a' 00   # QoS 0
                00 02 'b'      # cut short
                """);
    }

    private static void subAck(SampleTable table, ProtocolVersion version) {
        table.valid(
                "SUBACK",
                version,
                new SubAck(10, List.of(SUCCESS, GRANTED_QOS_1, GRANTED_QOS_2, UNSPECIFIED_ERROR), Properties.NONE),
                """
                90 06          # SUBACK, 6 bytes follow
                00 0A          # packet identifier 10
                00 01 02 80    # QoS 0, QoS 1, QoS 2, failure
                """);
        table.malformed("SUBACK with return code 3", version, PROTOCOL_ERROR, """
                90 03          # SUBACK, 3 bytes follow
                00 0A          # packet identifier 10
                03             # reserved
                """);
        table.malformed("SUBACK with a reason code of MQTT 5", version, PROTOCOL_ERROR, """
                90 03          # SUBACK, 3 bytes follow
                00 0A          # packet identifier 10
                87             # not authorized
                """);
        table.malformed("SUBACK without return codes", version, PROTOCOL_ERROR, """
                90 02          # SUBACK, 2 bytes follow
                00 0A          # packet identifier 10
                """);
    }

    private static void unsubscribe(SampleTable table, ProtocolVersion version) {
        table.valid(
                "UNSUBSCRIBE from two filters",
                version,
                new Unsubscribe(11, List.of("a/#", "b"), Properties.NONE),
                """
                A2 0A          # UNSUBSCRIBE, 10 bytes follow
                00 0B          # packet identifier 11
                00 03 'a/#'    # topic filter
                00 01 'b'      # topic filter
                """);
        table.malformed("UNSUBSCRIBE from nothing", version, PROTOCOL_ERROR, """
                A2 02          # UNSUBSCRIBE, 2 bytes follow
                00 0B          # packet identifier 11
                """);
        table.malformed("UNSUBSCRIBE with packet identifier 0", version, PROTOCOL_ERROR, """
                A2 05          # UNSUBSCRIBE, 5 bytes follow
                00 00          # packet identifier 0
                00 01 'b'      # topic filter
                """);
        table.malformed("UNSUBSCRIBE with half a filter", version, MALFORMED_PACKET, """
                A2 04          # UNSUBSCRIBE, 4 bytes follow
                00 0B          # packet identifier 11
                00 01          # topic filter, cut short
                """);
        table.valid("UNSUBACK", version, new UnsubAck(11, List.of(), Properties.NONE), """
                B0 02          # UNSUBACK, 2 bytes follow
                00 0B          # packet identifier 11
                """);
        table.malformed("UNSUBACK with a reason code, which only MQTT 5 has", version, MALFORMED_PACKET, """
                B0 03          # UNSUBACK, 3 bytes follow
                00 0B          # packet identifier 11
                00             # success
                """);
        table.malformed("UNSUBACK with packet identifier 0", version, PROTOCOL_ERROR, """
                B0 02          # UNSUBACK, 2 bytes follow
                00 00          # packet identifier 0
                """);
    }

    private static void repeated31(SampleTable table) {
        table.accepted(
                "SUBSCRIBE, repeated, with the DUP flag of MQTT 3.1",
                MQTT_3_1,
                new Subscribe(10, List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE),
                """
                8A 06          # SUBSCRIBE, DUP, 6 bytes follow
                00 0A          # packet identifier 10
                00 01 'a' 00   # QoS 0
                """);
        table.accepted(
                "UNSUBSCRIBE, repeated, with the DUP flag of MQTT 3.1",
                MQTT_3_1,
                new Unsubscribe(11, List.of("b"), Properties.NONE),
                """
                AA 05          # UNSUBSCRIBE, DUP, 5 bytes follow
                00 0B          # packet identifier 11
                00 01 'b'      # topic filter
                """);
        for (ProtocolVersion version : List.of(MQTT_3_1_1, MQTT_5)) {
            table.malformed("SUBSCRIBE with the DUP flag", version, MALFORMED_PACKET, """
                    8A 06          # SUBSCRIBE, DUP, 6 bytes follow
                    00 0A          # packet identifier 10
                    00 01 'a' 00   # QoS 0
                    """);
        }
    }

    private static void subscribe5(SampleTable table) {
        table.valid(
                "SUBSCRIBE with every option",
                MQTT_5,
                new Subscribe(
                        10,
                        List.of(
                                new Subscription("a", EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND),
                                new Subscription("b", AT_LEAST_ONCE, false, true, RetainHandling.SEND_IF_NEW),
                                new Subscription("$share/g/c", AT_MOST_ONCE)),
                        Properties.NONE.withSubscriptionIdentifier(128).withUser("k", "v")),
                """
                82 22                # SUBSCRIBE, 34 bytes follow
                00 0A                # packet identifier 10
                0A                   # properties, 10 bytes
                0B 80 01             # subscription identifier 128
                26 00 01 'k' 00 01 'v' # user property
                00 01 'a' 2E         # QoS 2, no local, retain as published, retain handling 2
                00 01 'b' 19         # QoS 1, retain as published, retain handling 1
                00 0A '$share/g/c' 00 # QoS 0
                """);
    }

    private static void malformedSubscribe5(SampleTable table) {
        table.malformed("SUBSCRIBE to nothing", MQTT_5, PROTOCOL_ERROR, """
                82 03          # SUBSCRIBE, 3 bytes follow
                00 0A          # packet identifier 10
                00             # no properties
                """);
        table.malformed("SUBSCRIBE without a property length", MQTT_5, MALFORMED_PACKET, """
                82 02          # SUBSCRIBE, 2 bytes follow
                00 0A          # packet identifier 10
                """);
        options(table, "QoS 3", PROTOCOL_ERROR, "03");
        options(table, "retain handling 3", PROTOCOL_ERROR, "30");
        options(table, "the reserved option 0x40", MALFORMED_PACKET, "40");
        options(table, "the reserved option 0x80", MALFORMED_PACKET, "80");
        property(table, "subscription identifier 0", PROTOCOL_ERROR, "0B 00");
        property(table, "two subscription identifiers", PROTOCOL_ERROR, "0B 01 0B 02");
        property(table, "a reason string", MALFORMED_PACKET, "1F 00 00");
        table.malformed("SUBSCRIBE with no local to a shared subscription", MQTT_5, PROTOCOL_ERROR, """
                82 10                 # SUBSCRIBE, 16 bytes follow
                00 0A                 # packet identifier 10
                00                    # no properties
                00 0A '$share/g/c' 04 # QoS 0, no local
                """);
    }

    private static void options(SampleTable table, String name, ReasonCode fault, String options) {
        table.malformed("SUBSCRIBE with " + name, MQTT_5, fault, """
                82 07          # SUBSCRIBE, 7 bytes follow
                00 0A          # packet identifier 10
                00             # no properties
                00 01 'a' %s   # options
                """.formatted(options));
    }

    private static void property(SampleTable table, String name, ReasonCode fault, String property) {
        int length = SampleTable.length(property);
        table.malformed("SUBSCRIBE with " + name, MQTT_5, fault, """
                82 %02X        # SUBSCRIBE
                00 0A          # packet identifier 10
                %02X           # properties
                %s             # %s
                00 01 'a' 00   # QoS 0
                """.formatted(7 + length, length, property, name));
    }

    private static void subAck5(SampleTable table) {
        table.valid(
                "SUBACK with reasons",
                MQTT_5,
                new SubAck(
                        10,
                        List.of(GRANTED_QOS_2, TOPIC_FILTER_INVALID, WILDCARD_SUBSCRIPTIONS_NOT_SUPPORTED),
                        Properties.NONE.with(Property.REASON_STRING, "no")),
                """
                90 0B          # SUBACK, 11 bytes follow
                00 0A          # packet identifier 10
                05             # properties, 5 bytes
                1F 00 02 'no'  # reason string
                02 8F A2       # QoS 2, topic filter invalid, wildcards not supported
                """);
        table.malformed("SUBACK without reasons", MQTT_5, PROTOCOL_ERROR, """
                90 03          # SUBACK, 3 bytes follow
                00 0A          # packet identifier 10
                00             # no properties
                """);
        table.malformed("SUBACK with a reason code of UNSUBACK", MQTT_5, PROTOCOL_ERROR, """
                90 04          # SUBACK, 4 bytes follow
                00 0A          # packet identifier 10
                00             # no properties
                11             # no subscription existed
                """);
        table.malformed("SUBACK with packet identifier 0", MQTT_5, PROTOCOL_ERROR, """
                90 04          # SUBACK, 4 bytes follow
                00 00          # packet identifier 0
                00             # no properties
                00             # QoS 0
                """);
    }

    private static void unsubscribe5(SampleTable table) {
        table.valid(
                "UNSUBSCRIBE with a user property",
                MQTT_5,
                new Unsubscribe(11, List.of("a/#"), Properties.NONE.withUser("k", "v")),
                """
                A2 0F          # UNSUBSCRIBE, 15 bytes follow
                00 0B          # packet identifier 11
                07             # properties, 7 bytes
                26 00 01 'k' 00 01 'v' # user property
                00 03 'a/#'    # topic filter
                """);
        table.malformed("UNSUBSCRIBE from nothing", MQTT_5, PROTOCOL_ERROR, """
                A2 03          # UNSUBSCRIBE, 3 bytes follow
                00 0B          # packet identifier 11
                00             # no properties
                """);
        table.malformed("UNSUBSCRIBE with a subscription identifier", MQTT_5, MALFORMED_PACKET, """
                A2 08          # UNSUBSCRIBE, 8 bytes follow
                00 0B          # packet identifier 11
                02             # properties, 2 bytes
                0B 01          # subscription identifier
                00 01 'a'      # topic filter
                """);
        table.malformed("UNSUBSCRIBE with a filter that holds U+0000", MQTT_5, MALFORMED_PACKET, """
                A2 06          # UNSUBSCRIBE, 6 bytes follow
                00 0B          # packet identifier 11
                00             # no properties
                00 01 00       # topic filter
                """);
    }

    private static void unsubAck5(SampleTable table) {
        table.valid(
                "UNSUBACK with reasons",
                MQTT_5,
                new UnsubAck(11, List.of(SUCCESS, NO_SUBSCRIPTION_EXISTED), Properties.NONE),
                """
                B0 05          # UNSUBACK, 5 bytes follow
                00 0B          # packet identifier 11
                00             # no properties
                00 11          # success, no subscription existed
                """);
        table.malformed("UNSUBACK without reasons", MQTT_5, PROTOCOL_ERROR, """
                B0 03          # UNSUBACK, 3 bytes follow
                00 0B          # packet identifier 11
                00             # no properties
                """);
        table.malformed("UNSUBACK as in MQTT 3", MQTT_5, MALFORMED_PACKET, """
                B0 02          # UNSUBACK, 2 bytes follow
                00 0B          # packet identifier 11
                """);
        table.malformed("UNSUBACK with a granted QoS", MQTT_5, PROTOCOL_ERROR, """
                B0 04          # UNSUBACK, 4 bytes follow
                00 0B          # packet identifier 11
                00             # no properties
                01             # granted QoS 1
                """);
    }
}
