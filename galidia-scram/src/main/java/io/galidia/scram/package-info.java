// SPDX-License-Identifier: Apache-2.0

/**
 * SCRAM-SHA-256 for clients; start at {@link io.galidia.scram.Scram}. May depend on {@code io.galidia} and the SCRAM
 * library.
 */
@NullMarked
package io.galidia.scram;

import org.jspecify.annotations.NullMarked;
