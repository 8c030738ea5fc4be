// SPDX-License-Identifier: Apache-2.0

/**
 * Makes the load and measures it: start at {@code Traffic}. Stands on the public client API; knows neither options nor
 * reports.
 */
@NullMarked
package io.galidia.cli.bench.load;

import org.jspecify.annotations.NullMarked;
