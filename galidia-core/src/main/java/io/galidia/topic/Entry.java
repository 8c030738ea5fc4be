// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/** One subscription in a {@link TopicTree}: who, and with which options. Its key is the subscriber. */
final class Entry<S, O> extends HashTrie.Element {

    final S subscriber;
    final O options;

    Entry(S subscriber, O options) {
        this.subscriber = subscriber;
        this.options = options;
    }

    @Override
    int hash() {
        return subscriber.hashCode() * 0x9E3779B9; // spreads the hashes of small numbers and addresses
    }

    @Override
    boolean hasKeyOf(HashTrie.Element other) {
        return other instanceof Entry<?, ?> that && subscriber.equals(that.subscriber);
    }
}
