// SPDX-License-Identifier: Apache-2.0
/**
 * One program that publishes or receives with one of several client libraries, and counts what that costs its process.
 *
 * <p>Start at {@link io.galidia.bench.table.client.ClientProgram}; each library has one class that adapts it.
 */
@NullMarked
package io.galidia.bench.table.client;

import org.jspecify.annotations.NullMarked;
