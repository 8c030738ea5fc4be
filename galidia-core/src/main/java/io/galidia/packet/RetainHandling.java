// SPDX-License-Identifier: Apache-2.0
package io.galidia.packet;

/** Which retained messages a new subscription wants to get (section 3.8.3.1). */
public enum RetainHandling {
    /** Send them at each SUBSCRIBE. */
    SEND,
    /** Send them only when the subscription did not exist before. */
    SEND_IF_NEW,
    /** Do not send them. */
    DO_NOT_SEND
}
