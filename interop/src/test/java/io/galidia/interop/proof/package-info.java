// SPDX-License-Identifier: Apache-2.0

/** Proofs over whole systems: short in the ordinary build, long by a named command (docs/proofs.md). */
@NullMarked
package io.galidia.interop.proof;

import org.jspecify.annotations.NullMarked;
