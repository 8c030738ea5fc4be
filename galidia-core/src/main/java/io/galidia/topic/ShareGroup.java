// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The members of a shared subscription (MQTT 5, section 4.8.2) at one time: everybody who subscribed with the same share
 * name and the same filter. A message goes to one of them; which one is for the caller to choose. Immutable but for
 * {@link #nextTurn()}; has at least one member.
 */
public final class ShareGroup<S, O> extends HashTrie.Element {

    private final String name;
    private final int hash;
    private final Entry<S, O>[] members;
    private final AtomicInteger turns;

    private ShareGroup(String name, int hash, Entry<S, O>[] members, AtomicInteger turns) {
        this.name = name;
        this.hash = hash;
        this.members = members;
        this.turns = turns;
    }

    static <S, O> ShareGroup<S, O> of(String name, Entry<S, O> first) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // an array cannot be made with its type arguments
        Entry<S, O>[] members = new Entry[] {first};
        return new ShareGroup<>(name, Node.hash(name, 0, name.length()), members, new AtomicInteger());
    }

    /** The share name. */
    public String name() {
        return name;
    }

    /** The number of members, 1 or more. */
    public int size() {
        return members.length;
    }

    /** The member with this number, from 0. */
    public S subscriber(int index) {
        return members[index].subscriber;
    }

    /** The options of the member with this number. */
    public O options(int index) {
        return members[index].options;
    }

    /**
     * 0 at first and one more with each call, by whatever thread; never negative. Goes on when members come and go: for
     * taking turns.
     */
    public int nextTurn() {
        return turns.getAndIncrement() & Integer.MAX_VALUE;
    }

    ShareGroup<S, O> with(Entry<S, O> member) {
        int index = indexOf(member);
        Entry<S, O>[] changed = Arrays.copyOf(members, members.length + (index < 0 ? 1 : 0));
        changed[index < 0 ? members.length : index] = member;
        return new ShareGroup<>(name, hash, changed, turns);
    }

    /** Without the member; null when nobody is left. */
    @Nullable ShareGroup<S, O> without(Entry<S, O> member) {
        int index = indexOf(member);
        if (index < 0) {
            return this;
        }
        if (members.length == 1) {
            return null;
        }
        Entry<S, O>[] changed = Arrays.copyOf(members, members.length - 1);
        System.arraycopy(members, index + 1, changed, index, changed.length - index);
        return new ShareGroup<>(name, hash, changed, turns);
    }

    @Nullable Entry<S, O> member(Entry<S, O> key) {
        int index = indexOf(key);
        return index < 0 ? null : members[index];
    }

    private int indexOf(Entry<S, O> key) {
        for (int i = 0; i < members.length; i++) {
            if (members[i].hasKeyOf(key)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    int hash() {
        return hash;
    }

    @Override
    boolean hasKeyOf(HashTrie.Element other) {
        return other instanceof ShareGroup<?, ?> that && name.equals(that.name);
    }

    @Override
    public String toString() {
        return "share '" + name + "' with " + members.length + " members";
    }
}
