// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Script;

/** The beginning of a CONNECT that the case goes on with byte by byte, and the bits of its flags. */
final class RawConnect {

    static final int RESERVED = 0x01;
    static final int CLEAN_START = 0x02;
    static final int WILL = 0x04;
    static final int WILL_QOS_1 = 0x08;
    static final int WILL_QOS_2 = 0x10;
    static final int WILL_RETAIN = 0x20;
    static final int PASSWORD = 0x40;
    static final int USER_NAME = 0x80;

    private RawConnect() {}

    /** Clean start, and nothing else. */
    static Frame start(Script s) {
        return start(s, CLEAN_START);
    }

    /** Everything up to the client identifier, which comes next; in MQTT 5 with these properties. */
    static Frame start(Script s, int flags, Frame... properties) {
        Frame connect = Frame.connect("MQTT", s.version().level(), flags, 60);
        return s.isVersion5() ? connect.properties(properties) : connect;
    }

    /** The same, with the client identifier and, in MQTT 5, with these will properties: the will topic comes next. */
    static Frame will(Script s, int flags, String clientId, Frame... willProperties) {
        Frame connect = start(s, flags).text(clientId);
        return s.isVersion5() ? connect.properties(willProperties) : connect;
    }
}
