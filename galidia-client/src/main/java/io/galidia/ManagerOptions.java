// SPDX-License-Identifier: Apache-2.0
package io.galidia;

/**
 * How a manager works. Unchangeable; make changed copies with the {@code with} methods.
 *
 * @param loops event loops, and threads of a started manager; 1 unless handlers are thread-safe
 */
public record ManagerOptions(int loops) {

    /** One loop. */
    public static final ManagerOptions DEFAULTS = new ManagerOptions(1);

    /** The same with so many event loops; only for a started manager and thread-safe handlers. */
    public ManagerOptions withLoops(int newLoops) {
        return new ManagerOptions(newLoops);
    }
}
