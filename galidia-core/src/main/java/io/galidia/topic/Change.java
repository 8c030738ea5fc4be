// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Adds a subscription to what one node of a {@link TopicTree} has, or removes it; used once. */
final class Change<S, O> implements UnaryOperator<@Nullable Object> {

    private final @Nullable String shareName;
    private final Entry<S, O> entry;
    private final boolean isAdded;
    /** The options that the subscription had; null when there was none. */
    @Nullable O previous;

    private Change(@Nullable String shareName, Entry<S, O> entry, boolean isAdded) {
        this.shareName = shareName;
        this.entry = entry;
        this.isAdded = isAdded;
    }

    static <S, O> Change<S, O> addition(TopicFilter filter, S subscriber, O options) {
        return new Change<>(filter.shareName(), new Entry<>(subscriber, options), true);
    }

    @SuppressWarnings("NullAway") // what is removed is only compared; nobody asks for its options
    static <S, O> Change<S, O> removal(TopicFilter filter, S subscriber) {
        return new Change<>(filter.shareName(), new Entry<S, O>(subscriber, null), false);
    }

    @Override
    public @Nullable Object apply(@Nullable Object set) {
        return shareName == null ? applyAlone(set) : applyToGroup(set, ShareGroup.of(shareName, entry));
    }

    @SuppressWarnings("unchecked") // the tree puts only entries of its own types into a set
    private @Nullable Object applyAlone(@Nullable Object set) {
        remember((Entry<S, O>) HashTrie.find(set, entry));
        return isAdded ? HashTrie.put(set, entry) : HashTrie.remove(set, entry);
    }

    @SuppressWarnings("unchecked") // and only groups of its own types
    private @Nullable Object applyToGroup(@Nullable Object set, ShareGroup<S, O> alone) {
        var group = (ShareGroup<S, O>) HashTrie.find(set, alone);
        if (group == null) {
            return isAdded ? HashTrie.put(set, alone) : set;
        }
        remember(group.member(entry));
        ShareGroup<S, O> changed = isAdded ? group.with(entry) : group.without(entry);
        return changed == null ? HashTrie.remove(set, group) : changed == group ? set : HashTrie.put(set, changed);
    }

    private void remember(@Nullable Entry<S, O> old) {
        previous = old == null ? null : old.options;
    }
}
