// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** One name and value pair that the application defines; order and repetition are kept. */
public record UserProperty(String name, String value) {}
