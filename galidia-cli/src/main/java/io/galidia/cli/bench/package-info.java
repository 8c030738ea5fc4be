// SPDX-License-Identifier: Apache-2.0

/**
 * {@code galidia bench}: load on any broker, and what it makes of it; start at {@code BenchCommand}. Options are here, the
 * load in {@code load}, what is printed and written in {@code report}.
 */
@NullMarked
package io.galidia.cli.bench;

import org.jspecify.annotations.NullMarked;
