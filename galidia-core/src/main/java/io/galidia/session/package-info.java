// SPDX-License-Identifier: Apache-2.0

/** The session machines of client and server, without I/O, threads or clocks; depends on packets and topics. */
@NullMarked
package io.galidia.session;

import org.jspecify.annotations.NullMarked;
