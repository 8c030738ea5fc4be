// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.ArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One level of a copy-on-write trie of topics or filters, with all that is below it. Immutable: a change makes new nodes
 * from the root down to it and leaves the others as they are, so that a reader who has a root has a whole that stays as
 * it is, and a subtree that is the same object has not changed.
 */
final class Node extends HashTrie.Element {

    /** The root of a trie with nothing in it. */
    static final Node EMPTY_ROOT = new Node("", 0, null, null, null, null);

    private static final LevelHash HASH = LevelHash.shared();

    final String level;
    private final int hash;
    /** The nodes of the next level, a {@link HashTrie}. */
    final @Nullable Object children;
    /** The node of the next level whose name is {@code +}. */
    final @Nullable Node plus;
    /** What the path that ends here has. */
    final @Nullable Object here;
    /** What the path that ends with {@code /#} after this level has. */
    final @Nullable Object below;

    private Node(
            String level,
            int hash,
            @Nullable Object children,
            @Nullable Node plus,
            @Nullable Object here,
            @Nullable Object below) {
        this.level = level;
        this.hash = hash;
        this.children = children;
        this.plus = plus;
        this.here = here;
        this.below = below;
    }

    @Override
    int hash() {
        return hash;
    }

    @Override
    boolean hasKeyOf(HashTrie.Element other) {
        return level.equals(((Node) other).level);
    }

    private boolean isEmpty() {
        return children == null && plus == null && here == null && below == null;
    }

    /** The hash of a level for {@link #child}. */
    static int hash(String path, int from, int to) {
        return HASH.of(path, from, to);
    }

    /** The node of the next level with this name. */
    @Nullable Node child(String name) {
        return child(hash(name, 0, name.length()), name, 0, name.length());
    }

    /** The node at the end of a path without wildcards, or null. */
    @Nullable Node find(String path) {
        Node node = this;
        for (int from = 0; node != null && from <= path.length(); ) {
            int to = levelEnd(path, from);
            node = node.child(hash(path, from, to), path, from, to);
            from = to + 1;
        }
        return node;
    }

    /** The node of the next level with the name that stands in {@code path} there. */
    @Nullable Node child(int levelHash, String path, int from, int to) {
        Object leaf = HashTrie.leaf(children, levelHash);
        if (leaf instanceof Node node) {
            return node.isNamed(path, from, to) ? node : null;
        }
        if (leaf instanceof HashTrie.Bucket bucket) {
            for (HashTrie.Element element : bucket.elements) {
                if (((Node) element).isNamed(path, from, to)) {
                    return (Node) element;
                }
            }
        }
        return null;
    }

    private boolean isNamed(String path, int from, int to) {
        return level.length() == to - from && path.startsWith(level, from);
    }

    /** Where the level that begins at {@code from} ends. */
    static int levelEnd(String path, int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    static int checkMaxLevels(int maxLevels) {
        if (maxLevels < 1 || maxLevels > TopicText.MAX_BYTES) {
            throw new IllegalArgumentException("maxLevels must be 1 to " + TopicText.MAX_BYTES + ", not " + maxLevels);
        }
        return maxLevels;
    }

    static void checkLevels(String kind, String path, int maxLevels) {
        int levels = TopicName.levels(path);
        if (levels > maxLevels) {
            throw new TopicLimitException(
                    TopicText.named(kind, path) + " has " + levels + " levels, at most " + maxLevels + " are kept");
        }
    }

    /**
     * The trie with this root after a change of what a path has.
     *
     * @param path a valid topic name, or a valid filter without share
     * @param change gets what the path has, null for nothing, and returns what it has from now on
     * @return the new root; this one when {@code change} returned what it got
     */
    Node update(String path, UnaryOperator<@Nullable Object> change) {
        var parents = new ArrayList<Node>();
        Node node = this;
        Node changed;
        for (int from = 0; ; ) {
            int to = levelEnd(path, from);
            if (to - from == 1 && path.charAt(from) == '#') {
                changed = node.withBelow(change.apply(node.below));
                break;
            }
            parents.add(node);
            node = node.childOrNew(path, from, to);
            if (to == path.length()) {
                changed = node.withHere(change.apply(node.here));
                break;
            }
            from = to + 1;
        }
        if (changed == node) {
            return this;
        }
        for (int i = parents.size() - 1; i >= 0; i--) {
            changed = parents.get(i).withChild(changed);
        }
        return changed;
    }

    private Node childOrNew(String path, int from, int to) {
        boolean isPlus = to - from == 1 && path.charAt(from) == '+';
        int levelHash = hash(path, from, to);
        Node child = isPlus ? plus : child(levelHash, path, from, to);
        return child != null ? child : new Node(path.substring(from, to), levelHash, null, null, null, null);
    }

    private Node withHere(@Nullable Object newHere) {
        return newHere == here ? this : new Node(level, hash, children, plus, newHere, below);
    }

    private Node withBelow(@Nullable Object newBelow) {
        return newBelow == below ? this : new Node(level, hash, children, plus, here, newBelow);
    }

    private Node withChild(Node child) {
        if (child.level.equals("+")) {
            return new Node(level, hash, children, child.isEmpty() ? null : child, here, below);
        }
        Object newChildren = child.isEmpty() ? HashTrie.remove(children, child) : HashTrie.put(children, child);
        return new Node(level, hash, newChildren, plus, here, below);
    }
}
