// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

import io.netty.buffer.ByteBuf;

/**
 * The will message of a CONNECT (section 3.1.2.5).
 *
 * @param payload a heap buffer of its own, never a view of the read buffer
 * @param properties the will properties, among them the will delay interval; not sent before MQTT 5
 */
public record Will(String topic, ByteBuf payload, Qos qos, boolean retain, Properties properties) {}
