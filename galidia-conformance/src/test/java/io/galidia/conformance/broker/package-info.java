// SPDX-License-Identifier: Apache-2.0
/** Our broker where a statement needs options, time or a transport that cases for any broker do not have. */
@NullMarked
package io.galidia.conformance.broker;

import org.jspecify.annotations.NullMarked;
