// SPDX-License-Identifier: Apache-2.0

/** The public API: start at {@code Manager} for events, at {@code Client} for applications. */
@NullMarked
package io.galidia;

import org.jspecify.annotations.NullMarked;
