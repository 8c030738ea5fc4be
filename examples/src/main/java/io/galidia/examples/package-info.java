// SPDX-License-Identifier: Apache-2.0

/** One runnable, tested example for every feature of the guide. */
@NullMarked
package io.galidia.examples;

import org.jspecify.annotations.NullMarked;
