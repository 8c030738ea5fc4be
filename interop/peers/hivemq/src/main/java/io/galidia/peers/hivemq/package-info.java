// SPDX-License-Identifier: Apache-2.0

/** Starts HiveMQ's community edition in a JVM of its own; knows nothing of Galidia. */
package io.galidia.peers.hivemq;
