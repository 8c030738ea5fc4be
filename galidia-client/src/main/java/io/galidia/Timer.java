// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/** A task in the future, once or again and again. Kept alive by its manager; safe for use by any thread. */
public interface Timer extends AutoCloseable {

    /** Whether the task will run (again). */
    boolean isActive();

    /** Ends the timer; the task does not begin any more. Closing twice does no harm. */
    @Override
    void close();
}
