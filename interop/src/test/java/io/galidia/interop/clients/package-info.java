// SPDX-License-Identifier: Apache-2.0

/** Four client libraries, ours among them, behind one interface: start at {@code TestedClient}. */
@NullMarked
package io.galidia.interop.clients;

import org.jspecify.annotations.NullMarked;
