// SPDX-License-Identifier: Apache-2.0

/** The {@code galidia} command: start at {@code Main}. */
@NullMarked
package io.galidia.cli;

import org.jspecify.annotations.NullMarked;
