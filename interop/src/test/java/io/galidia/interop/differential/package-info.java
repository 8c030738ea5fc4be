// SPDX-License-Identifier: Apache-2.0

/**
 * The same random scripts of several clients against our broker and another one, and what the two do differently. Start
 * with {@link io.galidia.interop.differential.DifferentialTest}.
 */
@NullMarked
package io.galidia.interop.differential;

import org.jspecify.annotations.NullMarked;
