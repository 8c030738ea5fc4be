// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import io.galidia.packet.ReasonCode;
import io.galidia.session.DropReason;

/** Why a session gave something up, told to people. */
final class Drops {

    private Drops() {}

    static MqttException exception(String what, DropReason reason) {
        return switch (reason) {
            case EXPIRED -> new MqttException(ReasonCode.UNSPECIFIED_ERROR, what + " expired before it could be sent");
            case QUEUE_FULL ->
                new MqttException(
                        ReasonCode.QUOTA_EXCEEDED, what + " was dropped: the queue is full (ConnectOptions.queue)");
            case REPLACED ->
                new MqttException(
                        ReasonCode.QUOTA_EXCEEDED,
                        what + " was dropped: a newer one to its topic took its place in the queue"
                                + " (KEEP_LATEST_PER_TOPIC)");
            case PACKET_TOO_LARGE ->
                new MqttException(
                        ReasonCode.PACKET_TOO_LARGE, what + " is larger than the peer takes (its maximum packet size)");
            case NOT_SUPPORTED ->
                new MqttException(
                        ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR,
                        what + " needs what the peer does not support, as it said in CONNACK (QoS, retain, wildcard"
                                + " or shared subscriptions, subscription identifiers)");
            case SESSION_ENDED ->
                new MqttException(
                        ReasonCode.UNSPECIFIED_ERROR, what + " was given up: the connection or its session ended");
        };
    }
}
