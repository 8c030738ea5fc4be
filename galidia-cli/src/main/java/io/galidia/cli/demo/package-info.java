// SPDX-License-Identifier: Apache-2.0

/** {@code galidia demo}, the temperature monitoring system: start at {@code DemoCommand}. */
@NullMarked
package io.galidia.cli.demo;

import org.jspecify.annotations.NullMarked;
