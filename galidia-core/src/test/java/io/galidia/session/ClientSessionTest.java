// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.session.LinkSide.Dropped;
import io.galidia.session.LinkSide.Settled;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ClientSessionTest {

    private static final long SECOND = 1_000_000_000L;

    private final ClientFixture client = new ClientFixture();

    private void subscribe(String filter, Object token) {
        client.session.subscribe(
                List.of(new Subscription(filter, AT_MOST_ONCE)), Properties.NONE, token, client.now, client.out);
    }

    private void passTo(long nanos) {
        client.now = nanos;
        client.session.deadlineReached(client.now, client.out);
    }

    // ---- connecting

    @Test
    @Tag("MQTT-3.1.0-1")
    void opened_sendsConnectAndNothingElseBeforeConnack() {
        subscribe("a", null);
        client.publish("x", AT_LEAST_ONCE);
        client.session.ping(null, client.now, client.out);
        client.session.opened(client.now, client.out);
        client.publish("y", AT_MOST_ONCE);
        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT);

        client.receive(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        assertThat(client.out.sentTypes().subList(0, 3))
                .containsExactly(PacketType.CONNECT, PacketType.SUBSCRIBE, PacketType.PINGREQ);
        assertThat(client.out.sent(Publish.class)).hasSize(2);
    }

    @Test
    void opened_twice_orWithAStateInUse_isTheCallersFault() {
        client.open(Properties.NONE);
        assertThatIllegalStateException().isThrownBy(() -> client.session.opened(client.now, client.out));
        ClientSession second = client.create(client.connect(true, Properties.NONE));
        assertThatIllegalStateException()
                .isThrownBy(() -> second.opened(client.now, client.out))
                .withMessageContaining("in use");
        assertThatIllegalStateException().isThrownBy(() -> client.state.end(client.out));
    }

    @Test
    void connack_thatRefuses_isDeliveredAndCloses() {
        client.session.opened(client.now, client.out);
        ConnAck refusal = new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE);
        client.receive(refusal);

        assertThat(client.out.delivered).containsExactly(refusal);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(client.session.isOpen()).isFalse();
        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT);
    }

    @Test
    void connack_thatDoesNotCome_endsTheConnectionInTime() {
        client.session.opened(client.now, client.out);
        long due = client.session.deadline();
        assertThat(due).isEqualTo(client.now + 10 * SECOND);
        passTo(due - 1);
        assertThat(client.out.closed).isNull();
        passTo(due);

        assertThat(client.out.closed.why()).contains("CONNACK").contains("10000 ms");
        assertThat(client.session.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Tag("MQTT-3.2.2-2")
    void connack_withSessionPresentAfterCleanStart_isAProtocolError() {
        client.open(client.connect(true, Properties.NONE), true, Properties.NONE);

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.session.isOpen()).isFalse();
    }

    @Test
    void connack_withSessionPresentForAnEmptyState_isTaken() { // wider than MQTT-3.2.2-4, as clients do
        client.resume(true);

        assertThat(client.session.isOpen()).isTrue();
    }

    @Test
    void connack_isDeliveredAfterWhatIsResentAndBeforeWhatIsNew() {
        client.resume(true);
        client.publish("sent", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.publish("waits", AT_LEAST_ONCE);
        client.out.sent.clear();
        client.out.onDeliver = packet -> {
            assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT, PacketType.PUBLISH);
            subscribe("from within", null);
        };
        client.resume(true);

        assertThat(client.out.sentTypes())
                .containsExactly(PacketType.CONNECT, PacketType.PUBLISH, PacketType.SUBSCRIBE, PacketType.PUBLISH);
    }

    @Test
    void disconnect_fromWithinConnack_stopsEverythingThatWaits() {
        client.out.onDeliver = packet -> client.session.disconnect(Disconnect.NORMAL, client.now, client.out);
        subscribe("a", "subscribe");
        client.publish("waits", AT_LEAST_ONCE);
        client.session.opened(client.now, client.out);
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));

        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT, PacketType.DISCONNECT);
        assertThat(client.out.dropped).containsExactly(new Dropped("subscribe", DropReason.SESSION_ENDED));
        assertThat(client.state.outgoing().queued()).isEqualTo(1);
    }

    @Test
    void disconnect_fromWithinADropAtConnack_staysClosed() {
        client.out.onDrop = (token, reason) -> client.session.disconnect(Disconnect.NORMAL, client.now, client.out);
        client.resume(true);
        client.publish("sent", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.out.delivered.clear();
        client.open(Properties.NONE); // drops it, since it has clean start
        assertThat(client.session.isClosed()).isTrue();
        assertThat(client.state.isAttached()).isFalse();
        assertThat(client.out.delivered).isEmpty();

        ClientFixture other = new ClientFixture().resume(true);
        other.out.onDrop = (token, reason) -> other.session.disconnect(Disconnect.NORMAL, other.now, other.out);
        other.publish("a text too long for the next connection", AT_LEAST_ONCE);
        other.session.lost(other.now, other.out);
        other.out.delivered.clear();
        other.open(other.connect(false, Properties.NONE), true, Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 20));
        assertThat(other.session.isClosed()).isTrue();
        assertThat(other.out.delivered).isEmpty();
    }

    // ---- requests

    @Test
    void requests_areSettledOneByOneWhateverTheOrderOfTheAnswers() {
        client.open(Properties.NONE);
        subscribe("a", "a");
        subscribe("b", "b");
        client.session.unsubscribe(List.of("c"), Properties.NONE, "c", client.now, client.out);
        UnsubAck third = new UnsubAck(3, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED), Properties.NONE);
        SubAck first = new SubAck(1, List.of(ReasonCode.QUOTA_EXCEEDED), Properties.NONE);
        client.receive(third);
        client.receive(first);

        assertThat(client.out.settled).containsExactly(new Settled("c", third), new Settled("a", first));
    }

    @Test
    void suback_forAnUnknownIdentifier_isAProtocolError() {
        client.open(Properties.NONE);
        client.receive(new SubAck(5, List.of(ReasonCode.SUCCESS), Properties.NONE));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.out.closed.why()).contains("5");
    }

    @Test
    void suback_thatDoesNotFitItsRequest_isAProtocolError() {
        client.open(Properties.NONE);
        subscribe("a", "a");
        client.receive(new SubAck(1, List.of(ReasonCode.SUCCESS, ReasonCode.SUCCESS), Properties.NONE));
        assertThat(client.out.closed.why()).contains("2 reason codes for 1 topic filters");

        ClientFixture other = new ClientFixture().open(Properties.NONE);
        other.session.unsubscribe(List.of("a"), Properties.NONE, "a", other.now, other.out);
        other.receive(new SubAck(1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertThat(other.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);

        ClientFixture third = new ClientFixture().open(Properties.NONE);
        third.session.subscribe(
                List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE, "a", third.now, third.out);
        third.receive(new UnsubAck(1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertThat(third.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);

        ClientFixture publishing = new ClientFixture().open(Properties.NONE);
        publishing.publish("a", AT_LEAST_ONCE);
        publishing.receive(new SubAck(1, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertThat(publishing.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void unsuback_withTooFewCodes_isAProtocolErrorInMqtt5Only() {
        client.open(Properties.NONE);
        client.session.unsubscribe(List.of("a"), Properties.NONE, "a", client.now, client.out);
        client.receive(new UnsubAck(1, List.of(), Properties.NONE));
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);

        ClientFixture old = new ClientFixture();
        old.version = ProtocolVersion.MQTT_3_1_1;
        old.open(Properties.NONE);
        old.session.unsubscribe(List.of("a"), Properties.NONE, "a", old.now, old.out);
        old.receive(new UnsubAck(1, List.of(), Properties.NONE));
        assertThat(old.out.settled).extracting(Settled::token).containsExactly("a");
    }

    @Test
    void subscribe_overTheServersMaximumPacketSize_isDropped() {
        client.open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 20));
        subscribe("a/rather/long/topic/filter", "a");

        assertThat(client.out.dropped).containsExactly(new Dropped("a", DropReason.PACKET_TOO_LARGE));
        assertThat(client.out.sent(Subscribe.class)).isEmpty();
    }

    @Test
    void lost_dropsRequestsAndPingsAndKeepsMessages() {
        client.open(Properties.NONE);
        subscribe("a", "sent");
        client.session.ping("ping", client.now, client.out);
        client.publish("message", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.session.lost(client.now, client.out);
        subscribe("b", "later");

        assertThat(client.out.dropped)
                .containsExactly(
                        new Dropped("sent", DropReason.SESSION_ENDED),
                        new Dropped("ping", DropReason.SESSION_ENDED),
                        new Dropped("later", DropReason.SESSION_ENDED));
        assertThat(client.state.outgoing().inFlight()).isEqualTo(1);
        assertThat(client.out.closed).isNull();
    }

    // ---- keep-alive

    @Test
    @Tag("MQTT-3.1.2-20")
    void keepAlive_sendsPingreqAfterSilenceOfOurOwnOnly() {
        client.open(Properties.NONE);
        long opened = client.now;
        client.now += 58 * SECOND;
        client.receivePublish("in", AT_MOST_ONCE, 0, false);
        assertThat(client.session.deadline()).isEqualTo(opened + 59 * SECOND);
        passTo(opened + 59 * SECOND - 1);
        assertThat(client.out.sent(PingReq.class)).isEmpty();
        passTo(opened + 59 * SECOND);
        assertThat(client.out.sent(PingReq.class)).hasSize(1);
    }

    @Test
    void keepAlive_isPutOffByEverythingThatIsSent() {
        client.open(Properties.NONE);
        client.now += 30 * SECOND;
        client.publish("x", AT_MOST_ONCE);

        assertThat(client.session.deadline()).isEqualTo(client.now + 59 * SECOND);
    }

    @Test
    @Tag("MQTT-3.2.2-21")
    @Tag("MQTT-3.1.2-21")
    void keepAlive_ofTheServer_replacesOurs() {
        client.open(Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 5));
        assertThat(client.session.deadline()).isEqualTo(client.now + 9 * SECOND / 2);

        ClientFixture none = new ClientFixture().open(Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 0));
        assertThat(none.session.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void ping_withoutAnswer_endsTheConnection() {
        client.open(Properties.NONE);
        client.session.ping("ping", client.now, client.out);
        long due = client.now + 10 * SECOND;
        assertThat(client.session.deadline()).isEqualTo(due);
        passTo(due - 1);
        assertThat(client.out.closed).isNull();
        passTo(due);

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(client.out.dropped).containsExactly(new Dropped("ping", DropReason.SESSION_ENDED));
    }

    @Test
    void ping_withoutAnswer_isForgivenWhileOtherThingsCome() {
        client.open(Properties.NONE);
        client.session.ping("ping", client.now, client.out);
        client.now += 9 * SECOND;
        client.receivePublish("alive", AT_MOST_ONCE, 0, false);

        assertThat(client.session.deadline()).isEqualTo(client.now + 10 * SECOND);
        client.receive(PingResp.INSTANCE);
        assertThat(client.out.settled).containsExactly(new Settled("ping", PingResp.INSTANCE));
        assertThat(client.session.deadline()).isGreaterThan(client.now + 10 * SECOND);
    }

    @Test
    void ping_withoutAnswer_isForgivenWhileNothingIsRead() {
        client.open(Properties.NONE);
        client.session.ping("before", client.now, client.out);
        client.session.reading(false, client.now);
        client.session.ping("during", client.now, client.out);
        long paused = client.now;
        assertThat(client.session.deadline()).isEqualTo(paused + 59 * SECOND);
        passTo(paused + 59 * SECOND); // our own silence counts on
        assertThat(client.out.sent(PingReq.class)).hasSize(3);
        client.session.reading(true, client.now);

        assertThat(client.session.deadline()).isEqualTo(client.now + 10 * SECOND);
        passTo(client.now + 10 * SECOND);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
    }

    @Test
    void pings_areSettledInOrder() {
        client.open(Properties.NONE);
        client.session.ping("a", client.now, client.out);
        client.session.ping(null, client.now, client.out);
        client.session.ping("b", client.now, client.out);
        client.receive(PingResp.INSTANCE);
        client.receive(PingResp.INSTANCE);
        assertThat(client.out.settled).extracting(Settled::token).containsExactly("a");
        client.receive(PingResp.INSTANCE);
        client.receive(PingResp.INSTANCE); // one too many

        assertThat(client.out.settled).extracting(Settled::token).containsExactly("a", "b");
        assertThat(client.out.closed).isNull();
    }

    // ---- ends

    @Test
    @Tag("MQTT-3.14.4-1")
    @Tag("MQTT-3.14.4-2")
    void disconnect_isTheLastPacketAndCloses() {
        client.open(Properties.NONE);
        client.session.disconnect(Disconnect.NORMAL, client.now, client.out);
        client.publish("later", AT_LEAST_ONCE);
        client.receivePublish("later", AT_LEAST_ONCE, 1, false);
        client.session.authenticate(new Auth(ReasonCode.REAUTHENTICATE, Properties.NONE), client.now, client.out);
        client.session.disconnect(Disconnect.NORMAL, client.now, client.out);

        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT, PacketType.DISCONNECT);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(client.state.outgoing().queued()).isEqualTo(1);
        assertThat(client.state.isAttached()).isFalse();
    }

    @Test
    void disconnect_fromTheServer_isDeliveredAndCloses() {
        client.open(Properties.NONE);
        Disconnect disconnect = new Disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE);
        client.receive(disconnect);

        assertThat(client.out.delivered).endsWith(disconnect);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.SERVER_SHUTTING_DOWN);
    }

    @Test
    @Tag("MQTT-4.13.1-1")
    void malformed_isToldToTheServerInMqtt5() {
        client.open(Properties.NONE);
        client.session.malformed(
                new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "what it is"), client.now, client.out);

        assertThat(client.out.sent(Disconnect.class))
                .containsExactly(new Disconnect(
                        ReasonCode.MALFORMED_PACKET, Properties.NONE.with(Property.REASON_STRING, "what it is")));
        assertThat(client.out.closed.why()).isEqualTo("what it is");
    }

    @Test
    void malformed_beforeConnack_isToldWithoutWordsThatMayBeTooLong() {
        client.session.opened(client.now, client.out);
        client.session.malformed(
                new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "bad"), client.now, client.out);
        assertThat(client.out.sent(Disconnect.class))
                .containsExactly(new Disconnect(ReasonCode.MALFORMED_PACKET, Properties.NONE));
    }

    @Test
    void malformed_beforeMqtt5_closesWithoutAWord() {
        MalformedPacketException fault = new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "bad");
        ClientFixture old = new ClientFixture();
        old.version = ProtocolVersion.MQTT_3_1_1;
        old.open(Properties.NONE);
        old.session.malformed(fault, old.now, old.out);
        assertThat(old.out.sentTypes()).containsExactly(PacketType.CONNECT);
        assertThat(old.out.closed.reason()).isEqualTo(ReasonCode.MALFORMED_PACKET);
    }

    @Test
    void malformed_forAReasonThatDisconnectDoesNotHave_isToldAsAProtocolError() {
        client.open(Properties.NONE);
        client.session.malformed(
                new MalformedPacketException(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "x"), client.now, client.out);

        assertThat(client.out.sent(Disconnect.class))
                .extracting(Disconnect::reason)
                .containsExactly(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- topic aliases of the server

    private Publish aliased(String topic, int alias) {
        return new Publish(
                topic,
                Unpooled.EMPTY_BUFFER,
                AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE.with(Property.TOPIC_ALIAS, alias).withUser("a", "b"));
    }

    private ClientFixture openWithAliases(int maximum) {
        return client.open(
                client.connect(true, Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, maximum)),
                false,
                Properties.NONE);
    }

    @Test
    @Tag("MQTT-3.3.2-10")
    void alias_isResolvedBeforeTheMessageIsDelivered() {
        openWithAliases(20);
        client.receive(aliased("first", 1));
        client.receive(aliased("last", 20));
        client.receive(aliased("", 1));
        client.receive(aliased("", 20));
        client.receive(aliased("other", 1));
        client.receive(aliased("", 1));

        assertThat(client.out.delivered.stream()
                        .filter(Publish.class::isInstance)
                        .map(packet -> ((Publish) packet).topic()))
                .containsExactly("first", "last", "first", "last", "other", "other");
        assertThat(((Publish) client.out.delivered.get(1)).properties()).isEqualTo(Properties.NONE.withUser("a", "b"));
    }

    @Test
    @Tag("MQTT-3.3.2-11")
    void alias_overTheMaximum_closesWithItsReason() {
        openWithAliases(2);
        client.receive(aliased("topic", 3));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
        assertThat(client.out.closed.why()).contains("3").contains("2");
    }

    @Test
    void alias_neverAllowed_closesWithItsReason() {
        client.open(Properties.NONE);
        client.receive(aliased("topic", 1));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    @Test
    void alias_thatStandsForNothing_isAProtocolError() {
        openWithAliases(20);
        client.receive(aliased("topic", 1));
        client.receive(aliased("", 2));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void publish_withNeitherTopicNorAlias_isAProtocolError() {
        client.open(Properties.NONE);
        client.receive(new Publish("", Unpooled.EMPTY_BUFFER, AT_MOST_ONCE, false));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-3.3.2-7")
    void alias_doesNotOutliveItsConnection() {
        openWithAliases(5);
        client.receive(aliased("topic", 1));
        client.session.lost(client.now, client.out);
        openWithAliases(5);
        client.receive(aliased("", 1));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void connect_isSentAsGiven() {
        Connect connect = client.connect(true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 7));
        client.create(connect);
        client.session.opened(client.now, client.out);

        assertThat(client.out.sent).containsExactly(connect);
    }

    @Test
    void opened_afterTheEnd_sendsNothing() {
        assertThat(client.session.isClosed()).isFalse();
        client.session.lost(client.now, client.out);
        assertThat(client.session.isClosed()).isTrue();
        client.session.opened(client.now, client.out);
        assertThat(client.out.sent).isEmpty();
        assertThat(client.session.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    // ---- topic aliases towards the server

    private List<String> sentTopics() {
        return client.out.sent(Publish.class).stream()
                .map(sent -> sent.topic() + "=" + sent.properties().number(Property.TOPIC_ALIAS, 0))
                .toList();
    }

    private static Publish longTopic(String text, Qos qos) {
        return Link.message("a rather long topic", text, qos);
    }

    @Test
    @Tag("MQTT-3.2.2-17")
    void aliases_areUsedTowardsAServerThatAllowsThem() {
        client.open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 5));
        for (Qos qos : List.of(Qos.AT_MOST_ONCE, Qos.AT_LEAST_ONCE, Qos.EXACTLY_ONCE)) {
            client.publish(longTopic("1", qos), null);
        }
        client.publish(Link.message("short", "4", Qos.AT_MOST_ONCE), null);

        List<String> topics = sentTopics();
        String alias = topics.get(0).substring(topics.get(0).indexOf('='));
        assertThat(alias).isIn("=1", "=2", "=3", "=4", "=5");
        assertThat(topics).containsExactly("a rather long topic" + alias, alias, alias, "short=0");
    }

    @Test
    @Tag("MQTT-3.2.2-18")
    void aliases_areNotUsedTowardsAServerThatAllowsNone() {
        client.open(Properties.NONE);
        client.publish(longTopic("1", Qos.AT_MOST_ONCE), null);
        client.publish(longTopic("2", Qos.AT_MOST_ONCE), null);
        assertThat(sentTopics()).containsExactly("a rather long topic=0", "a rather long topic=0");
    }

    @Test
    void whatIsSentAgain_introducesItsAliasAnew_sinceTheServerHasForgottenIt() {
        Properties allowing = Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 5);
        client.open(client.connect(false, Properties.NONE), true, allowing);
        client.publish(longTopic("1", Qos.AT_LEAST_ONCE), null);
        client.publish(longTopic("2", Qos.EXACTLY_ONCE), null);
        assertThat(sentTopics().get(1)).startsWith("=");
        client.session.lost(client.now, client.out);
        client.publish(longTopic("3", Qos.AT_LEAST_ONCE), null);

        client.out.sent.clear();
        client.open(client.connect(false, Properties.NONE), true, allowing);
        assertThat(sentTopics()).hasSize(3);
        assertThat(sentTopics().get(0)).startsWith("a rather long topic=");
        client.session.lost(client.now, client.out);

        client.out.sent.clear();
        client.open(client.connect(false, Properties.NONE), true, Properties.NONE);
        assertThat(sentTopics()).hasSize(3).allMatch("a rather long topic=0"::equals);
    }

    @Test
    void aMessageThatWaitedForTheWindow_isIntroducedWhenItIsSent_notWhenItIsQueued() {
        Properties one = Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 5).with(Property.RECEIVE_MAXIMUM, 1);
        client.open(one);
        client.publish(longTopic("1", Qos.AT_LEAST_ONCE), null);
        client.publish(longTopic("2", Qos.AT_LEAST_ONCE), null);
        assertThat(sentTopics()).hasSize(1);
        client.receive(new PubAck(1));
        assertThat(sentTopics()).hasSize(2);
        assertThat(sentTopics().get(1)).startsWith("=");
    }
}
