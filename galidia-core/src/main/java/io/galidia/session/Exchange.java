// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Packet;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import org.jspecify.annotations.Nullable;

/**
 * What is under way with one packet identifier, in one direction. Reused by its {@link ExchangeTable} once it is over;
 * the fields belong to {@link OutgoingPublishes} or {@link IncomingPublishes}.
 */
final class Exchange {

    /** How far it is. */
    enum Stage {
        /** To the peer: PUBLISH was sent, the first answer is due. */
        PUBLISHED,
        /** To the peer: PUBREC came, PUBREL was sent, PUBCOMP is due. */
        RELEASED,
        /** To the peer: SUBSCRIBE or UNSUBSCRIBE was sent. */
        REQUESTED,
        /** From the peer: the application has the message and owes the answer. */
        UNANSWERED,
        /** From the peer: the application has answered; the answer waits for those of earlier messages. */
        ANSWERED,
        /** From the peer: PUBREC was sent, PUBREL is due. */
        RECEIVED
    }

    int packetId;
    Stage stage = Stage.PUBLISHED;
    Qos qos = Qos.AT_MOST_ONCE;
    /** Which connection of the session saw it last. */
    int connection;
    /** From the peer, QoS 1: how many more messages use the identifier at the same time. */
    int doubled;
    /** Since when the message has been held: its expiry interval counts from here. */
    long sinceNanos;

    @Nullable Publish message;

    @Nullable Object token;

    /** To the peer: the SUBSCRIBE or UNSUBSCRIBE. From the peer: the answer that waits for its turn. */
    @Nullable Packet packet;

    /* Links of the one list that it is in, and of its chain in the table. */
    @Nullable Exchange previous;

    @Nullable Exchange next;

    @Nullable Exchange chained;
}
