// SPDX-License-Identifier: Apache-2.0

/** A complete broker to embed or to run: start at {@code Broker}. */
@NullMarked
package io.galidia.broker;

import org.jspecify.annotations.NullMarked;
