// SPDX-License-Identifier: Apache-2.0
/**
 * How cost and memory grow with subscriptions, connections, retained messages, receivers, payload and queues. Start with
 * {@link io.galidia.bench.growth.Growth}; depends on broker and client.
 */
@NullMarked
package io.galidia.bench.growth;

import org.jspecify.annotations.NullMarked;
