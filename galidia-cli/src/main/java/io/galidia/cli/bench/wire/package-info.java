// SPDX-License-Identifier: Apache-2.0

/**
 * The connections of the load, as cheap as they can be: start at {@code Network}. Plain TCP goes through a few hundred lines
 * of its own, everything else through the client library.
 */
@NullMarked
package io.galidia.cli.bench.wire;

import org.jspecify.annotations.NullMarked;
