// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

/** A difference between our broker and mosquitto 2.0.11 that is understood, with the clause that it is about. */
enum Explanation {
    NO_MATCHING_SUBSCRIBERS(
            "3.5.2.1",
            "the reason code 0x10 is told when nobody gets a message; the standard lets the server choose, and mosquitto does"
                    + " not tell it for QoS 2"),
    TAKEN_OVER(
            "MQTT-3.1.4-3",
            "the old connection is told that its session was taken over; mosquitto closes it without a word in some cases"),
    WHEN_QOS_2_GOES_ON(
            "4.3.3",
            "a QoS 2 message goes on to subscribers when it comes; mosquitto sends it on at PUBREL, and the standard has"
                    + " both"),
    OVERLAPPING(
            "3.3.4; 3.1.1: MQTT-3.3.5-1",
            "a client with several matching subscriptions gets one message with the highest QoS and all identifiers;"
                    + " mosquitto sends several (MQTT 5), or one with the QoS of any of them (3.1.1)"),
    WILL_AT_TAKEOVER(
            "MQTT-3.1.4-3, MQTT-3.1.2-8; 3.1.1: MQTT-3.1.2-8",
            "the will of a connection that is taken over is published; mosquitto drops it when the session goes on"),
    OPTIONS_OF_NEW_SUBSCRIPTION(
            "MQTT-3.8.4-3",
            "a subscription replaces the one with the same filter, options and all; mosquitto keeps no local and retain as"
                    + " published as they were"),
    WINDOW_FILLED(
            "4.9",
            "a client that acknowledges nothing has its receive maximum filled by other messages, where one of these"
                    + " differences came before"),
    SAME_FILTER_TWICE(
            "MQTT-3.8.4-3, MQTT-3.8.4-5",
            "when a SUBSCRIBE has a filter twice, the second wish replaces the first before retained messages are sent;"
                    + " mosquitto sends those of the first with its QoS"),
    RETAINED_TO_SHARE(
            "4.8.2", "a new shared subscription gets no retained messages; mosquitto sends them to clients of 3.1.1");

    final String clause;
    final String text;

    Explanation(String clause, String text) {
        this.clause = clause;
        this.text = text;
    }
}
