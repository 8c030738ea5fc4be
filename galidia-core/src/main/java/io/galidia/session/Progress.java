// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

/**
 * What the token of a message implements to be told more than its end: told before {@link Outbox#settle}, and again when
 * another connection sends the message again. Must not throw, nor call the session.
 */
public interface Progress {

    /** The message was given to the connection. */
    void sent();

    /** The peer has the message of QoS 2 (PUBREC), and will be told to release it. */
    void received();
}
