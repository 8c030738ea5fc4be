// SPDX-License-Identifier: Apache-2.0

/** Tests of Galidia against programs its authors did not write, and of its architecture rules; nothing is published. */
@NullMarked
package io.galidia.interop;

import org.jspecify.annotations.NullMarked;
