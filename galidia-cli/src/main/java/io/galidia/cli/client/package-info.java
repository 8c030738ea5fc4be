// SPDX-License-Identifier: Apache-2.0

/**
 * {@code galidia pub} and {@code galidia sub}, with the flags and habits of mosquitto's tools: start at {@code
 * PubCommand} and {@code SubCommand}. Stands on the public client API.
 */
@NullMarked
package io.galidia.cli.client;

import org.jspecify.annotations.NullMarked;
