// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import io.galidia.packet.Qos;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Exchanges by packet identifier. */
final class ExchangeTable {

    /** Identifiers run from 1 to this. */
    static final int MAX_ID = 65_535;

    /* An array indexed by the identifier modulo its length. Identifiers that are given out one after the other fall on
     * places of their own; those that fall together are chained. Since the array is at least as long as there are
     * exchanges, and there are only 65,535 identifiers, no choice of identifiers makes a chain longer than 256. */
    private static final int FIRST_LENGTH = 8;
    private static final int MAX_SPARE = 1_024;

    private static final @Nullable Exchange[] NO_PLACES = {};

    private @Nullable Exchange[] places = NO_PLACES;
    private int size;
    private @Nullable Exchange spare;
    private int spares;

    int size() {
        return size;
    }

    @Nullable Exchange find(int packetId) {
        if (size == 0) {
            return null;
        }
        Exchange exchange = places[packetId & (places.length - 1)];
        while (exchange != null && exchange.packetId != packetId) {
            exchange = exchange.chained;
        }
        return exchange;
    }

    /** A new exchange under this identifier, which must not be taken. */
    Exchange add(int packetId) {
        if (size == places.length) {
            grow();
        }
        Exchange exchange = spare;
        if (exchange == null) {
            exchange = new Exchange();
        } else {
            spare = exchange.chained;
            spares--;
        }
        exchange.packetId = packetId;
        put(exchange);
        size++;
        return exchange;
    }

    /** Ends an exchange that is in no list any more; it must not be touched afterwards. */
    void remove(Exchange exchange) {
        int place = exchange.packetId & (places.length - 1);
        Exchange at = places[place];
        if (at == exchange) {
            places[place] = exchange.chained;
        } else {
            while (at != null && at.chained != exchange) {
                at = at.chained;
            }
            if (at == null) {
                throw new IllegalStateException("packet identifier " + exchange.packetId + " is not in use");
            }
            at.chained = exchange.chained;
        }
        size--;
        exchange.message = null;
        exchange.token = null;
        exchange.packet = null;
        exchange.qos = Qos.AT_MOST_ONCE;
        exchange.chained = null;
        if (spares < MAX_SPARE) {
            exchange.chained = spare;
            spare = exchange;
            spares++;
        }
    }

    void clear() {
        Arrays.fill(places, null);
        size = 0;
    }

    private void grow() {
        @Nullable Exchange[] old = places;
        places = new @Nullable Exchange[Math.max(FIRST_LENGTH, old.length * 2)];
        for (Exchange exchange : old) {
            while (exchange != null) {
                Exchange after = exchange.chained;
                put(exchange);
                exchange = after;
            }
        }
    }

    private void put(Exchange exchange) {
        int place = exchange.packetId & (places.length - 1);
        exchange.chained = places[place];
        places[place] = exchange;
    }
}
