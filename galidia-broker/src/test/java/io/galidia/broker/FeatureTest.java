// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a broker offers or not: features, payload checks, response information, other servers. */
class FeatureTest {

    private static final Properties UTF_8 = Properties.NONE.with(Property.PAYLOAD_FORMAT_INDICATOR, 1);

    private static ByteBuf noText() {
        return Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xC3, 'b'});
    }

    // ---- features

    private static Subscribe using(Feature feature) {
        String filter = switch (feature) {
            case WILDCARD_SUBSCRIPTIONS -> "a/+";
            case SHARED_SUBSCRIPTIONS -> "$share/g/a";
            case SUBSCRIPTION_IDENTIFIERS -> "a";
        };
        Properties properties = feature == Feature.SUBSCRIPTION_IDENTIFIERS
                ? Properties.NONE.withSubscriptionIdentifier(1)
                : Properties.NONE;
        return new Subscribe(1, List.of(new Subscription(filter, AT_MOST_ONCE)), properties);
    }

    @ParameterizedTest
    @EnumSource
    void aFeatureThatIsNotServed_isTold_andUsingItIsTheEnd(Feature feature) {
        World world = new World(BrokerOptions.DEFAULTS.withFeatures(EnumSet.complementOf(EnumSet.of(feature))));
        Peer peer = world.peer(MQTT_5).connect("c");
        for (Feature each : Feature.values()) {
            assertThat(peer.connAck().properties().flag(each.property, true)).isEqualTo(each != feature);
        }
        peer.send(using(feature));
        Disconnect end = peer.next(Disconnect.class);
        assertThat(end.reason()).isEqualTo(feature.refusal);
        assertThat(end.properties().text(Property.REASON_STRING)).isNotBlank();
        assertThat(world.broker.subscriptions.size()).isZero();
    }

    @Test
    @Tag("MQTT-3.8.3-2")
    void featuresThatAreNotServed_areRefusedBeforeMqtt5_oneFilterAtATime() {
        World world = new World(BrokerOptions.DEFAULTS.withFeatures(Set.of()));
        Peer peer = world.peer(MQTT_3_1_1).connect("c");
        assertThat(peer.subscribe(
                        new Subscription("a", AT_LEAST_ONCE),
                        new Subscription("a/#", AT_LEAST_ONCE),
                        new Subscription("$share/g/a", AT_LEAST_ONCE)))
                .containsExactly(ReasonCode.GRANTED_QOS_1, ReasonCode.UNSPECIFIED_ERROR, ReasonCode.UNSPECIFIED_ERROR);
    }

    // ---- payload format

    @Test
    void payloadsThatAreNotTheUtf8TheyAreSaidToBe_areRefused_whenThatIsLookedAt() {
        World world = new World(BrokerOptions.DEFAULTS.withPayloadFormatChecked(true));
        Peer peer = world.peer(MQTT_5).connect("c");
        peer.subscribe("t", AT_MOST_ONCE);
        peer.send(new Publish("t", noText(), AT_LEAST_ONCE, true, false, 5, UTF_8));
        assertThat(peer.next(PubAck.class).reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
        peer.send(new Publish("t", noText(), EXACTLY_ONCE, false, false, 6, UTF_8));
        assertThat(peer.next(PubRec.class).reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
        assertThat(world.broker.retained.size()).isZero();
        assertThat(world.broker.metrics().lost(Loss.PAYLOAD_FORMAT_INVALID)).isEqualTo(2);

        peer.publish("t", "ä", AT_MOST_ONCE, false, UTF_8);
        peer.message("ä");
        peer.send(new Publish("t", noText(), AT_MOST_ONCE, false));
        assertThat(peer.next(Publish.class).payloadBytes()).hasSize(3);

        peer.send(new Publish("t", noText(), AT_MOST_ONCE, false, false, 0, UTF_8));
        assertThat(peer.next(Disconnect.class).reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }

    @Test
    void payloads_areNotLookedAt_byDefault() {
        World world = new World();
        Peer peer = world.peer(MQTT_5).connect("c");
        peer.subscribe("t", AT_MOST_ONCE);
        peer.send(new Publish("t", noText(), AT_MOST_ONCE, false, false, 0, UTF_8));
        assertThat(peer.next(Publish.class).payloadBytes()).hasSize(3);
    }

    @Test
    void aWillThatIsNotTheUtf8ItIsSaidToBe_isRefusedAtConnect() {
        World world = new World(BrokerOptions.DEFAULTS.withPayloadFormatChecked(true));
        Peer peer = world.peer(MQTT_5);
        peer.send(peer.connectPacket(
                "c", true, Properties.NONE, new Will("t", noText(), Qos.AT_MOST_ONCE, false, UTF_8)));
        assertThat(peer.connAck().reason()).isEqualTo(ReasonCode.PAYLOAD_FORMAT_INVALID);
    }

    // ---- response information

    @Test
    @Tag("MQTT-3.1.2-28")
    void responseInformation_isToldToWhoAsks_andIsAnotherForEachClient() {
        World world = new World(BrokerOptions.DEFAULTS.withResponsePrefix("responses/"));
        Properties asking = Properties.NONE.with(Property.REQUEST_RESPONSE_INFORMATION, true);
        assertThat(responseInformation(world, "a", asking)).isEqualTo("responses/a");
        assertThat(responseInformation(world, "a/b+#%", asking)).isEqualTo("responses/a%2Fb%2B%23%25");
        assertThat(responseInformation(world, "a%2Fb", asking)).isEqualTo("responses/a%252Fb");
        assertThat(responseInformation(world, "", asking)).startsWith("responses/auto-");
        assertThat(responseInformation(world, "x".repeat(1_001), asking)).isNull();
        assertThat(responseInformation(world, "b", Properties.NONE)).isNull();
        assertThat(responseInformation(new World(), "a", asking)).isNull();
    }

    private static String responseInformation(World world, String clientId, Properties properties) {
        return world.peer(MQTT_5)
                .connect(clientId, true, properties)
                .connAck()
                .properties()
                .text(Property.RESPONSE_INFORMATION);
    }

    @Test
    void responsePrefix_hasToBeTheBeginningOfATopic() {
        for (String prefix : List.of("a/+/", "#", "$SYS/", "x".repeat(1_001))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> BrokerOptions.DEFAULTS.withResponsePrefix(prefix))
                    .withMessageContaining(prefix);
        }
    }

    // ---- other servers

    private static void assertSentTo(String server, ReasonCode reason, Properties properties) {
        assertThat(reason).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
        assertThat(properties.text(Property.SERVER_REFERENCE)).isEqualTo(server);
    }

    @Test
    void redirect_sendsAllClientsElsewhere_thoseThatAreThereAndThoseThatCome() {
        World world = new World(BrokerOptions.DEFAULTS, 2, null);
        Peer here = world.peer(MQTT_5, 0).connect("here");
        Peer there = world.peer(MQTT_5, 1).connect("there");
        Peer old = world.peer(MQTT_3_1_1, 1).connect("old");
        world.broker.redirect(ReasonCode.USE_ANOTHER_SERVER, "other:1883");
        world.run();
        for (Peer peer : List.of(here, there)) {
            Disconnect end = peer.next(Disconnect.class);
            assertSentTo("other:1883", end.reason(), end.properties());
        }
        assertThat(old.closedWith).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);

        Peer late = world.peer(MQTT_5);
        late.send(late.connectPacket("late", true, Properties.NONE, null));
        assertSentTo("other:1883", late.connAck().reason(), late.connAck().properties());
        Peer lateAndOld = world.peer(MQTT_3_1_1);
        lateAndOld.send(lateAndOld.connectPacket("late", true, Properties.NONE, null));
        assertThat(lateAndOld.connAck()).isEqualTo(new ConnAck(false, ReasonCode.SERVER_UNAVAILABLE, Properties.NONE));
    }

    @Test
    void anAuthenticator_maySendSingleClientsElsewhere() {
        World world = new World(BrokerOptions.DEFAULTS.withAuthenticator(request -> CompletableFuture.completedFuture(
                AuthenticationResult.redirected(ReasonCode.USE_ANOTHER_SERVER, "other:1883"))));
        Peer peer = world.peer(MQTT_5);
        peer.send(peer.connectPacket("c", true, Properties.NONE, null));
        assertSentTo("other:1883", peer.connAck().reason(), peer.connAck().properties());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AuthenticationResult.redirected(ReasonCode.BANNED, "other:1883"))
                .withMessageContaining("use another server");
    }

    // ---- administration

    @Test
    void disconnect_endsTheConnectionOfOneClient_whoseSessionStays() {
        World world = new World(BrokerOptions.DEFAULTS, 2, null);
        Peer peer = world.peer(MQTT_5, 1).resume("c");
        Peer other = world.peer(MQTT_5, 0).connect("other");
        var wasThere = world.broker.disconnect("c", ReasonCode.ADMINISTRATIVE_ACTION);
        world.run();
        assertThat(wasThere).isCompletedWithValue(true);
        assertThat(peer.next(Disconnect.class).reason()).isEqualTo(ReasonCode.ADMINISTRATIVE_ACTION);
        assertThat(other.closedWith).isNull();

        var isAway = world.broker.disconnect("c", ReasonCode.ADMINISTRATIVE_ACTION);
        world.run();
        assertThat(isAway).isCompletedWithValue(false);
        assertThat(world.broker.disconnect("nobody", ReasonCode.ADMINISTRATIVE_ACTION))
                .isCompletedWithValue(false);
        assertThat(world.peer(MQTT_5, 0).resume("c").connAck().sessionPresent()).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> world.broker.disconnect("c", ReasonCode.DISCONNECT_WITH_WILL));
    }
}
