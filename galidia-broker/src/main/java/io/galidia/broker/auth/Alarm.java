// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.time.Duration;

/** Runs a task later, unless cancelled: how time comes into this package. {@code Manager::after} is one. */
@FunctionalInterface
public interface Alarm {

    /** Runs {@code task} once after {@code delay}; closing what it returns cancels it. */
    AutoCloseable after(Duration delay, Runnable task);
}
