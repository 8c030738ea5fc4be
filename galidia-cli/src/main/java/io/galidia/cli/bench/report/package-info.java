// SPDX-License-Identifier: Apache-2.0

/**
 * What {@code galidia bench} says: summary, JSON, HTML, progress and missed thresholds. Stands on the results of {@code
 * load}.
 */
@NullMarked
package io.galidia.cli.bench.report;

import org.jspecify.annotations.NullMarked;
