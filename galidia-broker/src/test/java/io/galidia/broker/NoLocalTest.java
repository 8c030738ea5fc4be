// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_5;

import io.galidia.packet.Properties;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whose messages No Local leaves out: those of the same client identifier, of an earlier session too. */
class NoLocalTest {

    private static final Subscription NO_LOCAL =
            new Subscription("will", Qos.AT_LEAST_ONCE, true, false, RetainHandling.SEND);

    private final SlowAuthorizer authorizer = new SlowAuthorizer();
    private final World world = new World(BrokerOptions.DEFAULTS.withAuthorizer(authorizer));

    @Test
    @Tag("MQTT-3.8.3-3")
    void will_ofAnEarlierSession_isNotForTheSameClientIdentifier() {
        authorizer.isPending = false;
        var will = new Will("will", Peer.bytes("gone"), Qos.AT_LEAST_ONCE, false, Properties.NONE);
        Peer first = world.peer(MQTT_5).connect("client", true, Properties.NONE, will);
        authorizer.isPending = true;
        first.lose();

        authorizer.isPending = false;
        Peer second = world.peer(MQTT_5).connect("client");
        second.subscribe(NO_LOCAL);
        Peer other = world.peer(MQTT_5).connect("other");
        other.subscribe(NO_LOCAL);
        authorizer.answer(true);
        world.run();

        second.nothing();
        other.message("gone");
    }
}
