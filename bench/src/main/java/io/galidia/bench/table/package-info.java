// SPDX-License-Identifier: Apache-2.0
/**
 * The table of brokers and clients side by side: {@link io.galidia.bench.table.Table} runs the rows and writes the results,
 * {@link io.galidia.bench.table.Page} makes docs/benchmarks.md of them.
 *
 * <p>Brokers, loads and clients are processes of their own. It depends on Jackson and picocli; only the client programs
 * below it know MQTT libraries.
 */
@NullMarked
package io.galidia.bench.table;

import org.jspecify.annotations.NullMarked;
