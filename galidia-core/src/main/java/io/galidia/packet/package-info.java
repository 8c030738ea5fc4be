// SPDX-License-Identifier: Apache-2.0

/** The control packets of MQTT 3.1, 3.1.1 and 5: one record each, start at {@code Packet}; depends on nothing else here. */
@NullMarked
package io.galidia.packet;

import org.jspecify.annotations.NullMarked;
