// SPDX-License-Identifier: Apache-2.0
/** What the measurements share: topics and clients without a network. Depends on the broker; start with a subpackage. */
@NullMarked
package io.galidia.bench;

import org.jspecify.annotations.NullMarked;
