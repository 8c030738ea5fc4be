// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.util.concurrent.CompletionStage;

/**
 * How a client proves who it is in a conversation with the server, with one method of enhanced authentication (MQTT 5,
 * section 4.12); {@code io.galidia.scram.Scram} has one. For {@link ConnectOptions#withAuthentication}.
 *
 * <p>It is called on the event loop of the connection and must not block there. What is thrown, or what a stage fails with,
 * ends the connection with a {@link Event.Failure}, and so does taking longer than the connect time-out.
 */
public interface EnhancedAuthentication {

    /** The name of the method, such as {@code SCRAM-SHA-256}; always the same. */
    String method();

    /** Begins a conversation: for each connection, and each time that one authenticates again. Thread-safe. */
    Exchange begin();

    /** One conversation. Its methods are called by one thread at a time, in the order in which they stand here. */
    interface Exchange {

        /** What is said first, in CONNECT or in the AUTH that asks to authenticate again; empty for nothing. */
        byte[] first();

        /**
         * What is said to this of the server, empty for nothing; any number of times.
         *
         * @param data the server's authentication data, empty when it has none
         */
        CompletionStage<byte[]> answer(byte[] data);

        /**
         * The server is content. Throws unless the server has proven itself, where the method has the server do that; nothing
         * but the conversation has been sent to it until then.
         *
         * @param data the authentication data of CONNACK, or of the last AUTH; empty when it has none
         */
        void verify(byte[] data);
    }
}
