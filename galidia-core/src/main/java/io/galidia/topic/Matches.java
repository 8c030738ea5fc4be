// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/**
 * The subscriptions that a topic is for, as they were at one time. Immutable, and shares its parts with the tree: it
 * costs a few words whatever the number of subscribers.
 */
public final class Matches<S, O> {

    private static final Matches<?, ?> NONE = new Matches<>(new Object[0]);

    private final Object[] sets;

    /** @param sets the subscriptions of each filter that matches, a {@link HashTrie} of entries and share groups each */
    Matches(Object[] sets) {
        this.sets = sets;
    }

    @SuppressWarnings("unchecked") // it has nothing of any type
    static <S, O> Matches<S, O> none() {
        return (Matches<S, O>) NONE;
    }

    /** Gets what matches. */
    public interface Visitor<S, O> {
        /** A subscription of its own. A subscriber comes once for each of its filters that match. */
        void subscription(S subscriber, O options);

        /** A shared subscription, which comes once whatever the number of its members. */
        void shared(ShareGroup<S, O> group);
    }

    /** Whether nobody wants the topic. */
    public boolean isEmpty() {
        return sets.length == 0;
    }

    /** Gives every match to the visitor, in no particular order; allocates nothing. */
    public void forEach(Visitor<? super S, ? super O> visitor) {
        for (Object set : sets) {
            visit(set, visitor);
        }
    }

    @SuppressWarnings("unchecked") // the tree puts only entries and groups of its own types into a set
    private static <S, O> void visit(Object set, Visitor<S, O> visitor) {
        if (set instanceof Entry<?, ?> entry) {
            visitor.subscription((S) entry.subscriber, (O) entry.options);
        } else if (set instanceof HashTrie.Branch branch) {
            for (Object slot : branch.slots) {
                visit(slot, visitor);
            }
        } else if (set instanceof HashTrie.Bucket bucket) {
            for (Object element : bucket.elements) {
                visit(element, visitor);
            }
        } else {
            visitor.shared((ShareGroup<S, O>) set);
        }
    }
}
