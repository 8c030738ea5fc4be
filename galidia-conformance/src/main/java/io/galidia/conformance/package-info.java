// SPDX-License-Identifier: Apache-2.0

/**
 * The normative statements of MQTT 3.1.1 and 5.0, and cases that show whether a broker keeps them. Start with
 * {@link io.galidia.conformance.Suite}; a case is a method of {@code io.galidia.conformance.server} that talks through
 * {@link io.galidia.conformance.Script} and {@link io.galidia.conformance.Peer}. May depend on the packets and the codec
 * of the core, not on the client or the broker.
 */
@NullMarked
package io.galidia.conformance;

import org.jspecify.annotations.NullMarked;
