// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of elements with keys, as a hash array mapped trie. A change returns a new one that shares all but a
 * few small arrays with the old.
 *
 * <p>There is no object around it, so that the many sets with one element cost nothing: null is the empty trie, an
 * {@link Element} is the trie with this element only, and all others are a {@link Branch} or a {@link Bucket}.
 */
final class HashTrie {

    private static final int BITS = 5;

    private HashTrie() {}

    /** Something with a key; of two elements with the same key a trie has only one. */
    abstract static class Element {
        abstract int hash();

        abstract boolean hasKeyOf(Element other);
    }

    /** Up to 32 tries, chosen by five bits of the hash. */
    static final class Branch {
        final int bitmap;
        final Object[] slots;

        Branch(int bitmap, Object[] slots) {
            this.bitmap = bitmap;
            this.slots = slots;
        }

        int index(int bit) {
            return Integer.bitCount(bitmap & (bit - 1));
        }
    }

    /** Two or more elements whose hashes are the same to the last bit. */
    static final class Bucket {
        final Element[] elements;

        Bucket(Element[] elements) {
            this.elements = elements;
        }

        int indexOf(Element key) {
            for (int i = 0; i < elements.length; i++) {
                if (elements[i].hasKeyOf(key)) {
                    return i;
                }
            }
            return -1;
        }
    }

    /** The one element or the bucket where elements with this hash are, if any; it may also have another hash. */
    static @Nullable Object leaf(@Nullable Object trie, int hash) {
        Object at = trie;
        for (int rest = hash; at instanceof Branch branch; rest >>>= BITS) {
            int bit = 1 << rest;
            if ((branch.bitmap & bit) == 0) {
                return null;
            }
            at = branch.slots[branch.index(bit)];
        }
        return at;
    }

    /** The element with the key of this one, or null. */
    static @Nullable Element find(@Nullable Object trie, Element key) {
        Object leaf = leaf(trie, key.hash());
        if (leaf instanceof Bucket bucket) {
            int index = bucket.indexOf(key);
            return index < 0 ? null : bucket.elements[index];
        }
        return leaf instanceof Element element && element.hasKeyOf(key) ? element : null;
    }

    /** The trie with this element instead of the one with its key, if there is one. */
    static Object put(@Nullable Object trie, Element element) {
        return put(trie, element, 0);
    }

    private static Object put(@Nullable Object at, Element element, int shift) {
        if (at == null) {
            return element;
        }
        if (at instanceof Branch branch) {
            int bit = 1 << (element.hash() >>> shift);
            int index = branch.index(bit);
            if ((branch.bitmap & bit) == 0) {
                return new Branch(branch.bitmap | bit, inserted(branch.slots, index, element));
            }
            Object[] slots = branch.slots.clone();
            slots[index] = put(slots[index], element, shift + BITS);
            return new Branch(branch.bitmap, slots);
        }
        int hash = hashOf(at);
        if (hash != element.hash()) {
            return fork(at, hash, element, shift);
        }
        if (at instanceof Bucket bucket) {
            int index = bucket.indexOf(element);
            Element[] elements = Arrays.copyOf(bucket.elements, bucket.elements.length + (index < 0 ? 1 : 0));
            elements[index < 0 ? elements.length - 1 : index] = element;
            return new Bucket(elements);
        }
        Element old = (Element) at;
        return old.hasKeyOf(element) ? element : new Bucket(new Element[] {old, element});
    }

    private static Object[] inserted(Object[] slots, int index, Object slot) {
        var longer = new Object[slots.length + 1];
        System.arraycopy(slots, 0, longer, 0, index);
        longer[index] = slot;
        System.arraycopy(slots, index, longer, index + 1, slots.length - index);
        return longer;
    }

    private static Branch fork(Object leaf, int leafHash, Element element, int shift) {
        int leafBit = 1 << (leafHash >>> shift);
        int bit = 1 << (element.hash() >>> shift);
        if (leafBit == bit) {
            return new Branch(bit, new Object[] {fork(leaf, leafHash, element, shift + BITS)});
        }
        boolean isLeafFirst = Integer.compareUnsigned(leafBit, bit) < 0;
        return new Branch(leafBit | bit, isLeafFirst ? new Object[] {leaf, element} : new Object[] {element, leaf});
    }

    /** The trie without the element that has the key of this one; the same trie when there is none. */
    static @Nullable Object remove(@Nullable Object trie, Element key) {
        return remove(trie, key, 0);
    }

    private static @Nullable Object remove(@Nullable Object at, Element key, int shift) {
        if (at instanceof Branch branch) {
            int bit = 1 << (key.hash() >>> shift);
            if ((branch.bitmap & bit) == 0) {
                return branch;
            }
            int index = branch.index(bit);
            Object slot = remove(branch.slots[index], key, shift + BITS);
            return slot == branch.slots[index] ? branch : withSlot(branch, bit, slot);
        }
        if (at instanceof Bucket bucket) {
            int index = bucket.indexOf(key);
            return index < 0 ? bucket : without(bucket.elements, index);
        }
        return at instanceof Element element && element.hasKeyOf(key) ? null : at;
    }

    private static @Nullable Object withSlot(Branch branch, int bit, @Nullable Object slot) {
        int index = branch.index(bit);
        Object[] slots = branch.slots;
        if (slot != null) {
            if (slots.length == 1 && !(slot instanceof Branch)) {
                return slot;
            }
            slots = slots.clone();
            slots[index] = slot;
            return new Branch(branch.bitmap, slots);
        }
        // A branch with one slot has a branch in it, and a branch never becomes nothing at once.
        if (slots.length == 2 && !(slots[1 - index] instanceof Branch)) {
            return slots[1 - index];
        }
        var shorter = new Object[slots.length - 1];
        System.arraycopy(slots, 0, shorter, 0, index);
        System.arraycopy(slots, index + 1, shorter, index, shorter.length - index);
        return new Branch(branch.bitmap & ~bit, shorter);
    }

    private static Object without(Element[] elements, int index) {
        if (elements.length == 2) {
            return elements[1 - index];
        }
        var shorter = new Element[elements.length - 1];
        System.arraycopy(elements, 0, shorter, 0, index);
        System.arraycopy(elements, index + 1, shorter, index, shorter.length - index);
        return new Bucket(shorter);
    }

    private static int hashOf(Object leaf) {
        return leaf instanceof Bucket bucket ? bucket.elements[0].hash() : ((Element) leaf).hash();
    }

    /** Gives every element to {@code action}, in no particular order. Goes at most eight calls deep. */
    static void forEach(@Nullable Object trie, Consumer<? super Element> action) {
        if (trie instanceof Branch branch) {
            for (Object slot : branch.slots) {
                forEach(slot, action);
            }
        } else if (trie instanceof Bucket bucket) {
            for (Element element : bucket.elements) {
                action.accept(element);
            }
        } else if (trie != null) {
            action.accept((Element) trie);
        }
    }
}
