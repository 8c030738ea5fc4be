// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The broker that is looked at, and the clock that it lives by. Belongs to one thread. */
public interface Target extends AutoCloseable {

    /**
     * A new connection, over which nothing was sent.
     *
     * @throws java.io.UncheckedIOException if the broker does not take it
     */
    Line open();

    /** Lets the broker work until the condition is true; false when that does not happen in reasonable time. */
    boolean await(BooleanSupplier condition);

    /** Lets the broker finish what it is at, so that what has not come by now does not come. */
    void settle();

    /** Lets time go by. */
    void pass(Duration time);

    /** Whether what the standard only recommends (such as telling the reason in DISCONNECT) is demanded too. */
    boolean isStrict();

    /** Ends what belongs to this object, not the broker itself unless that was started for it. */
    @Override
    void close();
}
