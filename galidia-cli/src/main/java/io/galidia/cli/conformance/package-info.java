// SPDX-License-Identifier: Apache-2.0

/** {@code galidia conformance}: whether a broker keeps the statements of the standard. Start with {@code ConformanceCommand}. */
@NullMarked
package io.galidia.cli.conformance;

import org.jspecify.annotations.NullMarked;
