// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import org.jspecify.annotations.Nullable;

/** Exchanges in order, linked through their own fields: adding and removing anywhere costs neither time nor memory. */
final class ExchangeList {

    @Nullable Exchange first;

    private @Nullable Exchange last;
    private int size;

    int size() {
        return size;
    }

    @Nullable Exchange last() {
        return last;
    }

    void add(Exchange exchange) {
        Exchange before = last;
        exchange.previous = before;
        if (before == null) {
            first = exchange;
        } else {
            before.next = exchange;
        }
        last = exchange;
        size++;
    }

    void remove(Exchange exchange) {
        Exchange before = exchange.previous;
        Exchange after = exchange.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        exchange.previous = null;
        exchange.next = null;
        size--;
    }
}
