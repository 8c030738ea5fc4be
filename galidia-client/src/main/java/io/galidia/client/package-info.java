// SPDX-License-Identifier: Apache-2.0

/**
 * What {@link io.galidia.Client} is made of; start at {@code ClientSide}. Not exported. Depends on {@code io.galidia} and
 * {@code io.galidia.net}, and does everything on the loop of the client's session but the handlers.
 */
@NullMarked
package io.galidia.client;

import org.jspecify.annotations.NullMarked;
