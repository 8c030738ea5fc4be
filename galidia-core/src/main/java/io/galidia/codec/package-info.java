// SPDX-License-Identifier: Apache-2.0

/** Bytes to packets and back, frame first: start at the decoder; depends on packets and Netty buffers only. */
@NullMarked
package io.galidia.codec;

import org.jspecify.annotations.NullMarked;
