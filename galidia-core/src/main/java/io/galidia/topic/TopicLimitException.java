// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

/** A filter or topic is valid, but more than this server wants to keep. Has no stack trace: any peer can cause it. */
public final class TopicLimitException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TopicLimitException(String message) {
        super(message, null, false, false);
    }
}
