// SPDX-License-Identifier: Apache-2.0

/** Where the broker keeps sessions, queued and retained messages: the store interface and what is in the box. */
@NullMarked
package io.galidia.broker.store;

import org.jspecify.annotations.NullMarked;
