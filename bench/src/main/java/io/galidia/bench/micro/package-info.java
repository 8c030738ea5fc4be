// SPDX-License-Identifier: Apache-2.0
/** JMH benchmarks of codec, topics, sessions and broker, and the check of their bytes per operation. */
@NullMarked
package io.galidia.bench.micro;

import org.jspecify.annotations.NullMarked;
