// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.conformance.Frame;
import io.galidia.conformance.Shows;
import io.galidia.packet.Auth;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ReasonCode;

/** Enhanced authentication as far as every method has it (section 4.12). */
class AuthTest {

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "M");

    @ScriptedTest
    @Shows(v5 = "MQTT-4.12.0-7")
    void clientWithoutAMethod_answersNoAuth(ScriptedBroker broker) {
        broker.connecting(broker.options());
        broker.send(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
        broker.open();
        broker.send(new Auth(ReasonCode.SUCCESS, METHOD));
        broker.expectAccused(ReasonCode.PROTOCOL_ERROR);
    }

    @ScriptedTest
    @Shows(v5 = "MQTT-3.15.1-1")
    void flagsOfAuth_areMalformed(ScriptedBroker broker) {
        broker.open();
        broker.send(Frame.of(0xF1).u8(0x18).properties(Frame.of(0x15).text("M")));
        broker.expectAccused(ReasonCode.MALFORMED_PACKET);
    }
}
