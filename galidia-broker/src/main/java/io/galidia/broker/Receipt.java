// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.packet.ReasonCode;

/**
 * A message of QoS 1 or 2 whose publisher waits until every loop has it: the publisher is answered when the last one
 * has. Belongs to the publisher's loop.
 */
final class Receipt {

    private final ClientConnection publisher;
    private final int packetId;
    private int outstanding;

    Receipt(ClientConnection publisher, int packetId) {
        this.publisher = publisher;
        this.packetId = packetId;
    }

    /** One more loop has to take the message. */
    void expect() {
        outstanding++;
    }

    /** A loop has taken the message. */
    void taken() {
        if (--outstanding == 0) {
            publisher.acknowledge(packetId, ReasonCode.SUCCESS);
        }
    }
}
