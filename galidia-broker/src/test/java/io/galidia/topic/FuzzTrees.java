// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/** Looks into topic trees. */
public final class FuzzTrees {

    private FuzzTrees() {}

    /** Whether a tree without subscriptions has no branches left either. */
    public static boolean isBare(TopicTree<?, ?> tree) {
        Node root = tree.root();
        return root.children == null && root.plus == null && root.here == null && root.below == null;
    }
}
