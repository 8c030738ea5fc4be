// SPDX-License-Identifier: Apache-2.0

/** Programs that are not ours, run as child processes for tests: start at {@code Mosquitto}. */
@NullMarked
package io.galidia.peers;

import org.jspecify.annotations.NullMarked;
