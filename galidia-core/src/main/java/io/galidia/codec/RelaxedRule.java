// SPDX-License-Identifier: Apache-2.0
package io.galidia.codec;

/**
 * A rule that clients in the field break, and the {@link Compatibility} from which on they may. Below that a broken rule
 * is answered as the standard says. What would open a hole is not here: ill-formed UTF-8, U+0000, wildcards in topic
 * names, packet identifier 0, a second CONNECT, topic aliases above the maximum.
 */
public enum RelaxedRule {

    /** CONNECT speaks MQTT 3.1, which is no OASIS standard. */
    PROTOCOL_3_1("MQTT-3.1.2-1", Compatibility.STANDARD),

    /** The protocol level has the bit 0x80 of mosquitto's bridges. */
    BRIDGE_BIT("MQTT-3.1.2-2", Compatibility.STANDARD),

    /** A client identifier of MQTT 3.1 has more than 23 characters. */
    LONG_CLIENT_ID("3.1, section 3.1", Compatibility.STANDARD),

    /** A text has control characters or noncharacters of Unicode, which it should not have. */
    DISCOURAGED_CHARACTERS("section 1.5.4", Compatibility.STANDARD),

    /** A will is for a topic that begins with {@code $}, as that of mosquitto's bridges is; it is never published. */
    WILL_TO_RESERVED_TOPIC("section 4.7.2", Compatibility.STANDARD),

    /** A client before MQTT 5 subscribes to {@code $share/name/filter}. */
    SHARE_BEFORE_5("section 4.8.2", Compatibility.STANDARD),

    /** PUBACK is for a packet identifier that nothing was sent with. */
    UNKNOWN_ACKNOWLEDGEMENT("section 4.3", Compatibility.STANDARD),

    /** A WebSocket asks for the subprotocol mqttv3.1. */
    OLD_WEBSOCKET_SUBPROTOCOL("MQTT-6.0.0-3", Compatibility.STANDARD),

    /** A WebSocket asks for no subprotocol. */
    NO_WEBSOCKET_SUBPROTOCOL("MQTT-6.0.0-3", Compatibility.LENIENT),

    /** A client identifier of MQTT 3.1 is empty, with clean session. */
    EMPTY_CLIENT_ID("3.1, section 3.1", Compatibility.LENIENT),

    /** The reserved connect flag is set. */
    RESERVED_CONNECT_FLAG("MQTT-3.1.2-3", Compatibility.LENIENT),

    /** Will QoS or will retain are set without a will. */
    WILL_FLAGS_WITHOUT_WILL("MQTT-3.1.2-11, MQTT-3.1.2-13", Compatibility.LENIENT),

    /** A client of MQTT 3.1.1 sends a password without a user name. */
    PASSWORD_WITHOUT_USER_NAME("3.1.1: MQTT-3.1.2-22", Compatibility.LENIENT),

    /** The reserved flags of a fixed header have another value than they should. */
    FIXED_HEADER_FLAGS("MQTT-2.1.3-1", Compatibility.LENIENT),

    /** A message of QoS 0 is marked as sent before; the mark is taken away. */
    DUP_WITH_QOS_0("MQTT-3.3.1-2", Compatibility.LENIENT),

    /** A variable byte integer has more bytes than it needs; before MQTT 5 that breaks no rule. */
    NON_MINIMAL_LENGTH("MQTT-1.5.5-1", Compatibility.LENIENT),

    /** A packet has bytes behind its end; they are skipped. */
    TRAILING_BYTES("MQTT-4.13.1-1", Compatibility.LENIENT),

    /** SUBSCRIBE or UNSUBSCRIBE before MQTT 5 has no topic filter. */
    EMPTY_SUBSCRIBE("3.1.1: MQTT-3.8.3-3, MQTT-3.10.3-2", Compatibility.LENIENT),

    /** Reserved bits of the subscription options are set; they are ignored. */
    SUBSCRIPTION_OPTION_BITS("MQTT-3.8.3-5, 3.1.1: MQTT-3.8.3-4", Compatibility.LENIENT),

    /** A shared subscription asks for no local; that is ignored. */
    NO_LOCAL_ON_SHARE("MQTT-3.8.3-4", Compatibility.LENIENT),

    /** A message of QoS 1 has the packet identifier of another that is not answered yet; both are delivered. */
    PACKET_ID_IN_USE("MQTT-2.2.1-3", Compatibility.LENIENT),

    /** An MQTT 5 client has more unfinished messages than its receive maximum; it has to wait. */
    RECEIVE_MAXIMUM("MQTT-3.3.4-7", Compatibility.LENIENT),

    /** A message to the server has subscription identifiers; they are taken away. */
    SUBSCRIPTION_ID_IN_PUBLISH("MQTT-3.3.4-6", Compatibility.LENIENT),

    /** DISCONNECT asks for a session expiry although CONNECT said 0; that is ignored. */
    EXPIRY_AT_DISCONNECT("section 3.14.2.2.2", Compatibility.LENIENT),

    /** Nothing came within one and a half of the keep-alive, but within twice the keep-alive. */
    KEEP_ALIVE("MQTT-3.1.2-22", Compatibility.LENIENT);

    private final String clause;
    private final Compatibility from;

    RelaxedRule(String clause, Compatibility from) {
        this.clause = clause;
        this.from = from;
    }

    /** Where the rule is: of MQTT 5.0 where no other version is named. */
    public String clause() {
        return clause;
    }

    /** The first level at which clients may break it. */
    public Compatibility from() {
        return from;
    }
}
