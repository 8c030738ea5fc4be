// SPDX-License-Identifier: Apache-2.0
/** Our client against a broker that does exactly what the test says; start with {@link ScriptedBroker}. */
@NullMarked
package io.galidia.conformance.client;

import org.jspecify.annotations.NullMarked;
