// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import io.galidia.packet.Properties;
import io.galidia.packet.ReasonCode;

/**
 * The outcome of a publish: QoS 0 written, QoS 1 acknowledged, QoS 2 completed.
 *
 * @param id the packet identifier, 0 for QoS 0
 * @param reason what the receiver said: success, or no matching subscribers
 * @param properties what came with the answer
 */
public record Publication(int id, ReasonCode reason, Properties properties) {}
