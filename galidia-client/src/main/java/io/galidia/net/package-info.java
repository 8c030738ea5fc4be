// SPDX-License-Identifier: Apache-2.0

/** The Netty edge below the public API; internal, seen by the broker only. */
@NullMarked
package io.galidia.net;

import org.jspecify.annotations.NullMarked;
