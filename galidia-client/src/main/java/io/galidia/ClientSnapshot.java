// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.util.List;

/**
 * What a {@link Client} has done and holds, at one moment of its event loop. Counts begin with the client.
 *
 * @param connects connections that were open
 * @param attempts connections that were tried
 * @param published messages that were given to {@link Client#publish}
 * @param completed those that were written, acknowledged or completed, as their QoS wants it
 * @param failed those that were refused, dropped, expired or cancelled
 * @param queued messages that wait to be sent
 * @param heldBytes topic and payload of what is queued and in flight
 * @param inFlight messages of QoS 1 and 2 that are sent and not done
 * @param received messages that came, repetitions by a new connection not counted
 * @param handled calls of handlers that returned
 * @param handlerFailures calls of handlers that threw
 * @param dropped messages of QoS 0 that handlers were too slow for, or that no subscription was for
 * @param unanswered messages of QoS 1 and 2 that came and have no answer yet
 * @param unhandled those of them that wait for a subscription
 * @param subscriptions the filters that are declared, in the order of their declaration
 */
public record ClientSnapshot(
        ClientEvent.State state,
        long connects,
        long attempts,
        long published,
        long completed,
        long failed,
        int queued,
        long heldBytes,
        int inFlight,
        long received,
        long handled,
        long handlerFailures,
        long dropped,
        int unanswered,
        int unhandled,
        List<String> subscriptions) {}
