// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.PacketType;

/** Which packets a side takes from its peer in which state; what is not taken is a protocol error. */
final class PacketTable {
    // spotless:off
    /** What a client takes from a server. */
    static final PacketTable CLIENT = new PacketTable(new Rule[][] {
        //              CONNECTING  OPEN
        /* CONNECT     */ {Rule.NEVER, Rule.NEVER},
        /* CONNACK     */ {Rule.TAKEN, Rule.NEVER},
        /* PUBLISH     */ {Rule.NEVER, Rule.TAKEN},
        /* PUBACK      */ {Rule.NEVER, Rule.TAKEN},
        /* PUBREC      */ {Rule.NEVER, Rule.TAKEN},
        /* PUBREL      */ {Rule.NEVER, Rule.TAKEN},
        /* PUBCOMP     */ {Rule.NEVER, Rule.TAKEN},
        /* SUBSCRIBE   */ {Rule.NEVER, Rule.NEVER},
        /* SUBACK      */ {Rule.NEVER, Rule.TAKEN},
        /* UNSUBSCRIBE */ {Rule.NEVER, Rule.NEVER},
        /* UNSUBACK    */ {Rule.NEVER, Rule.TAKEN},
        /* PINGREQ     */ {Rule.NEVER, Rule.NEVER},
        /* PINGRESP    */ {Rule.NEVER, Rule.TAKEN},
        /* DISCONNECT  */ {Rule.NEVER, Rule.TAKEN_IN_5},
        /* AUTH        */ {Rule.TAKEN_WITH_METHOD, Rule.TAKEN_WITH_METHOD},
    });

    /** What a server takes from a client; nothing is received between CONNECT, or AUTH, and the answer to it. */
    static final PacketTable SERVER = new PacketTable(new Rule[][] {
        //          AWAITING CONNECT  AWAITING AUTH  OPEN
        /* CONNECT     */ {Rule.TAKEN, Rule.NEVER, Rule.NEVER},
        /* CONNACK     */ {Rule.NEVER, Rule.NEVER, Rule.NEVER},
        /* PUBLISH     */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* PUBACK      */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* PUBREC      */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* PUBREL      */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* PUBCOMP     */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* SUBSCRIBE   */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* SUBACK      */ {Rule.NEVER, Rule.NEVER, Rule.NEVER},
        /* UNSUBSCRIBE */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* UNSUBACK    */ {Rule.NEVER, Rule.NEVER, Rule.NEVER},
        /* PINGREQ     */ {Rule.NEVER, Rule.NEVER, Rule.TAKEN},
        /* PINGRESP    */ {Rule.NEVER, Rule.NEVER, Rule.NEVER},
        /* DISCONNECT  */ {Rule.NEVER, Rule.TAKEN, Rule.TAKEN},
        /* AUTH        */ {Rule.NEVER, Rule.TAKEN_WITH_METHOD, Rule.TAKEN_WITH_METHOD},
    });
    // spotless:on

    /** The answer of one cell. */
    enum Rule {
        TAKEN,
        NEVER,
        /** Only in MQTT 5. */
        TAKEN_IN_5,
        /** Only in MQTT 5, when CONNECT names an authentication method (MQTT-4.12.0-6, MQTT-4.12.0-7). */
        TAKEN_WITH_METHOD
    }

    private final Rule[][] rules;

    private PacketTable(Rule[][] rules) {
        this.rules = rules;
    }

    /** The rule for a packet type in the state of this column, counted from 0. */
    Rule rule(PacketType type, int column) {
        return rules[type.code() - 1][column];
    }

    /** Whether the packet is taken on a connection with this version and method. */
    boolean takes(PacketType type, int column, boolean isVersion5, boolean hasMethod) {
        return switch (rule(type, column)) {
            case TAKEN -> true;
            case NEVER -> false;
            case TAKEN_IN_5 -> isVersion5;
            case TAKEN_WITH_METHOD -> isVersion5 && hasMethod;
        };
    }
}
