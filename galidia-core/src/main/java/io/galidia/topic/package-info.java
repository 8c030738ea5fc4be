// SPDX-License-Identifier: Apache-2.0

/** Topic names and filters, their rules and the matching tree; depends on nothing else here. */
@NullMarked
package io.galidia.topic;

import org.jspecify.annotations.NullMarked;
