// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

/** Counts of messages in the measuring window. Belongs to one loop. */
final class Tally {

    /** Messages that came, each counted once. */
    long delivered;

    /** Messages that others of the same publisher have overtaken and that have not come since. */
    long missing;

    /** Messages that came once more. */
    long duplicated;

    /** Messages that came after a later one. */
    long outOfOrder;

    void add(Tally other) {
        delivered += other.delivered;
        missing += other.missing;
        duplicated += other.duplicated;
        outOfOrder += other.outOfOrder;
    }
}
