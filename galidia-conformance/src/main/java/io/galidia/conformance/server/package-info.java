// SPDX-License-Identifier: Apache-2.0

/** The cases for servers, by chapter of the standard; {@link io.galidia.conformance.server.ServerCases} lists them. */
@NullMarked
package io.galidia.conformance.server;

import org.jspecify.annotations.NullMarked;
