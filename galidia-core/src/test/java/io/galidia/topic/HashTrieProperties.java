// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class HashTrieProperties {

    /** An element whose hash says little or nothing about its key. */
    private static final class Item extends HashTrie.Element {
        final int key;
        final int hash;
        final int value;

        Item(int key, int hash, int value) {
            this.key = key;
            this.hash = hash;
            this.value = value;
        }

        @Override
        int hash() {
            return hash;
        }

        @Override
        boolean hasKeyOf(HashTrie.Element other) {
            return key == ((Item) other).key;
        }
    }

    private record Step(boolean isPut, int key, int value) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(true, true, false),
                        Arbitraries.integers().between(0, 40),
                        Arbitraries.integers())
                .as(Step::new)
                .list()
                .ofMaxSize(150);
    }

    /** From all keys in one bucket, over hashes that differ in their highest bits only, to one hash a key. */
    @Provide
    Arbitrary<int[]> hashes() {
        return Arbitraries.of(0, 1, 3, 0x40000000, 0xC0000003, 0x00108421, -1)
                .map(mask -> java.util.stream.IntStream.range(0, 41)
                        .map(key -> key * 0x9E3779B9 & mask)
                        .toArray());
    }

    @Property(tries = 500)
    void trie_isAMap(@ForAll("steps") List<Step> steps, @ForAll("hashes") int[] hashes) {
        Object trie = null;
        Map<Integer, Integer> model = new HashMap<>();
        for (Step step : steps) {
            Object before = trie;
            Map<Integer, Integer> contentBefore = new HashMap<>(model);
            var item = new Item(step.key, hashes[step.key], step.value);
            if (step.isPut) {
                trie = HashTrie.put(trie, item);
                model.put(step.key, step.value);
            } else {
                trie = HashTrie.remove(trie, item);
                if (model.remove(step.key) == null) {
                    assertThat(trie).isSameAs(before);
                }
            }
            assertThat(content(trie)).isEqualTo(model);
            assertThat(content(before)).isEqualTo(contentBefore);
            assertThat(trie == null).isEqualTo(model.isEmpty());
            var found = (Item) HashTrie.find(trie, new Item(step.key, hashes[step.key], 0));
            assertThat(found == null ? null : (Integer) found.value).isEqualTo(model.get(step.key));
        }
        assertThat(isCompact(trie)).isTrue();
    }

    private static Map<Integer, Integer> content(Object trie) {
        Map<Integer, Integer> content = new HashMap<>();
        HashTrie.forEach(trie, element -> {
            var item = (Item) element;
            assertThat(content.put(item.key, item.value)).isNull();
        });
        return content;
    }

    /** Whether no branch stands for what one element or bucket could be, and no bucket for what a branch could be. */
    private static boolean isCompact(Object trie) {
        if (trie instanceof HashTrie.Branch branch) {
            boolean isLeafOnly = branch.slots.length == 1 && !(branch.slots[0] instanceof HashTrie.Branch);
            return !isLeafOnly
                    && Integer.bitCount(branch.bitmap) == branch.slots.length
                    && List.of(branch.slots).stream().allMatch(HashTrieProperties::isCompact);
        }
        return !(trie instanceof HashTrie.Bucket bucket)
                || (bucket.elements.length > 1 && haveOneHash(bucket.elements));
    }

    private static boolean haveOneHash(HashTrie.Element[] elements) {
        return List.of(elements).stream().allMatch(element -> element.hash() == elements[0].hash());
    }

    @Property(tries = 1_000)
    void hash_isThePolynomial(@ForAll String text, @ForAll long seed) {
        BigInteger prime = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);
        BigInteger key = BigInteger.valueOf(seed)
                .and(prime)
                .mod(prime.subtract(BigInteger.ONE))
                .add(BigInteger.ONE);
        BigInteger hash = BigInteger.valueOf(text.length());
        for (int i = 0; i < text.length(); i += 3) {
            BigInteger block = BigInteger.ZERO;
            for (int k = 0; k < 3 && i + k < text.length(); k++) {
                block = block.add(BigInteger.valueOf(text.charAt(i + k)).shiftLeft(16 * k));
            }
            hash = hash.add(block).multiply(key).mod(prime);
        }
        int expected = (int) ((hash.longValueExact() * 0x9E3779B97F4A7C15L) >>> 32);
        assertThat(new LevelHash(seed).of(text, 0, text.length())).isEqualTo(expected);
        assertThat(new LevelHash(seed).of("a/" + text + "/b", 2, 2 + text.length()))
                .isEqualTo(expected);
    }

    @Test
    void hash_ofTextsThatCollideForString_differs() {
        List<String> texts = new ArrayList<>(List.of(""));
        for (int i = 0; i < 12; i++) {
            List<String> longer = new ArrayList<>();
            texts.forEach(text -> longer.addAll(List.of(text + "Aa", text + "BB")));
            texts = longer;
        }
        assertThat(new HashSet<>(texts.stream().map(String::hashCode).toList())).hasSize(1);
        Set<Integer> hashes = new HashSet<>();
        texts.forEach(text -> hashes.add(LevelHash.shared().of(text, 0, text.length())));
        assertThat(hashes).hasSizeGreaterThan(4_080); // of 4,096
    }
}
