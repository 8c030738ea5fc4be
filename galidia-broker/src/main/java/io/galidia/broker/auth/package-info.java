// SPDX-License-Identifier: Apache-2.0

/** Who may connect, and what they may publish and subscribe to. */
@NullMarked
package io.galidia.broker.auth;

import org.jspecify.annotations.NullMarked;
