// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.session.LinkSide.Dropped;
import io.galidia.session.LinkSide.Settled;
import io.galidia.session.QueueLimits.WhenFull;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class OutgoingPublishesTest {

    private static final long SECOND = 1_000_000_000L;

    private ClientFixture client = new ClientFixture();

    private OutgoingPublishes outgoing() {
        return client.state.outgoing();
    }

    /** PUBLISH packets sent, as "id:text" with "+" for DUP. */
    private List<String> published() {
        return client.out.sent(Publish.class).stream()
                .map(sent -> sent.packetId() + ":" + LinkSide.text(sent) + (sent.dup() ? "+" : ""))
                .toList();
    }

    private static Properties expiry(long seconds) {
        return Properties.NONE.with(Property.MESSAGE_EXPIRY_INTERVAL, seconds);
    }

    private static Publish message(String text, Properties properties) {
        return new Publish(
                "topic",
                Unpooled.copiedBuffer(text.getBytes(StandardCharsets.UTF_8)),
                AT_LEAST_ONCE,
                false,
                false,
                0,
                properties);
    }

    private void assertViolated(ReasonCode reason) {
        assertThat(client.out.closed).isNotNull();
        assertThat(client.out.closed.reason()).isEqualTo(reason);
        assertThat(client.out.sent(Disconnect.class))
                .extracting(Disconnect::reason)
                .containsExactly(reason);
    }

    // ---- packet identifiers

    @Test
    @Tag("MQTT-4.3.2-1")
    @Tag("MQTT-4.3.2-2")
    @Tag("MQTT-4.3.3-1")
    @Tag("MQTT-4.3.3-2")
    void publish_getsUnusedIdentifiersOneAfterTheOtherWithoutDup() {
        client.open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.publish("c", AT_LEAST_ONCE);

        assertThat(published()).containsExactly("1:a", "2:b", "3:c");
    }

    @Test
    @Tag("MQTT-4.3.1-1")
    @Tag("MQTT-3.3.1-2")
    void publish_qos0_hasNoIdentifierAndNoDup() {
        client.open(Properties.NONE);
        client.publish(
                new Publish("topic", Unpooled.EMPTY_BUFFER, AT_MOST_ONCE, false, true, 7, Properties.NONE), null);

        assertThat(published()).containsExactly("0:");
    }

    @Test
    void publish_qos0_isSettledWithItselfOnceSent() {
        Publish message = Link.message("topic", "x", AT_MOST_ONCE);
        client.session.publish(message, "token", client.now, client.out);
        assertThat(client.out.settled).isEmpty();

        client.session.opened(client.now, client.out);
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));

        assertThat(client.out.settled).containsExactly(new Settled("token", message));
    }

    @Test
    void identifiers_startAgainAt1After65535AndSkipThoseInUse() {
        client.open(Properties.NONE);
        client.publish("stays", AT_LEAST_ONCE);
        for (int id = 2; id <= 65_535; id++) {
            client.publish("x", AT_LEAST_ONCE);
            client.receive(new PubAck(id));
        }
        client.publish("after", AT_LEAST_ONCE);

        assertThat(published()).endsWith("65535:x", "2:after");
        assertThat(client.out.closed).isNull();
    }

    @Test
    void identifiers_whenAllAreInUse_messagesAndRequestsWaitForTheFirstThatIsFree() {
        client = new ClientFixture(new QueueLimits(1_000, 1 << 20, WhenFull.DROP_NEWEST, 65_535));
        client.open(Properties.NONE);
        for (int i = 0; i < 65_535; i++) {
            client.publish("x", AT_LEAST_ONCE);
        }
        client.publish("waits", AT_LEAST_ONCE);
        client.session.subscribe(
                List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE, "subscribe", client.now, client.out);
        client.out.sent.clear();
        assertThat(outgoing().inFlight()).isEqualTo(65_535);
        assertThat(outgoing().queued()).isEqualTo(1);

        client.receive(new PubAck(77));
        assertThat(client.out.sent(Subscribe.class))
                .extracting(Subscribe::packetId)
                .containsExactly(77);
        assertThat(published()).isEmpty();

        client.receive(new SubAck(77, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertThat(published()).containsExactly("77:waits");
    }

    @Test
    void identifiers_whenAllAreInUse_keepAliveGoesOnAndRequestsKeepTheirOrder() {
        client = new ClientFixture(new QueueLimits(10, 1_000, WhenFull.DROP_NEWEST, 65_535));
        client.open(Properties.NONE);
        for (int i = 0; i < 65_535; i++) {
            client.publish("x", AT_LEAST_ONCE);
        }
        for (String filter : List.of("a", "b")) {
            client.session.subscribe(
                    List.of(new Subscription(filter, AT_MOST_ONCE)), Properties.NONE, null, client.now, client.out);
        }
        client.now += 60 * SECOND;
        client.session.deadlineReached(client.now, client.out);
        assertThat(client.out.sentTypes()).endsWith(PacketType.PINGREQ);
        assertThat(client.session.deadline()).isGreaterThan(client.now);

        client.receive(new PubAck(3));
        client.receive(new PubAck(2));
        assertThat(client.out.sent(Subscribe.class))
                .extracting(sent -> sent.subscriptions().get(0).filter())
                .containsExactly("a", "b");
    }

    @Test
    void identifiers_areSharedWithSubscribe() {
        client.open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        client.session.subscribe(
                List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE, null, client.now, client.out);
        client.publish("b", AT_LEAST_ONCE);

        assertThat(client.out.sent(Subscribe.class))
                .extracting(Subscribe::packetId)
                .containsExactly(2);
        assertThat(published()).containsExactly("1:a", "3:b");
    }

    // ---- window

    @Test
    @Tag("MQTT-3.3.4-7")
    @Tag("MQTT-4.9.0-1")
    @Tag("MQTT-4.9.0-2")
    void window_isTheReceiveMaximumOfThePeer() {
        client.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2));
        for (String text : List.of("a", "b", "c", "d")) {
            client.publish(text, AT_LEAST_ONCE);
        }
        assertThat(published()).containsExactly("1:a", "2:b");
        assertThat(outgoing().inFlight()).isEqualTo(2);
        assertThat(outgoing().queued()).isEqualTo(2);

        client.receive(new PubAck(2));
        assertThat(published()).containsExactly("1:a", "2:b", "3:c");
    }

    @Test
    void window_isOurOwnBoundWhenThePeerTakesMore() {
        client = new ClientFixture(new QueueLimits(10, 1_000, WhenFull.DROP_NEWEST, 1)).open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);

        assertThat(published()).containsExactly("1:a");
    }

    @Test
    void window_ofQos2_isFreeAfterPubcompOrAnErrorInPubrec() {
        client.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.publish("a", EXACTLY_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.publish("c", AT_LEAST_ONCE);

        client.receive(new PubRec(1));
        assertThat(published()).containsExactly("1:a");
        client.receive(new PubComp(1));
        assertThat(published()).containsExactly("1:a", "2:b");
        client.receive(new PubRec(2, ReasonCode.QUOTA_EXCEEDED));
        assertThat(published()).containsExactly("1:a", "2:b", "3:c");
    }

    @Test
    @Tag("MQTT-3.3.4-8")
    @Tag("MQTT-4.9.0-3")
    void window_full_holdsBackNothingButQos1And2() {
        client.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);
        client.publish("c", AT_MOST_ONCE);
        client.session.ping(null, client.now, client.out);
        client.receivePublish("in", AT_LEAST_ONCE, 1, false);
        client.acknowledge(1, ReasonCode.SUCCESS);

        assertThat(published()).containsExactly("1:a", "0:c");
        assertThat(client.out.sentTypes()).endsWith(PacketType.PINGREQ, PacketType.PUBACK);
    }

    // ---- answers

    @Test
    @Tag("MQTT-4.4.0-2")
    void puback_withAnError_settlesTheMessageAndIsItsEnd() {
        client.open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        PubAck answer = new PubAck(1, ReasonCode.NOT_AUTHORIZED);
        client.receive(answer);

        assertThat(client.out.settled).containsExactly(new Settled("a", answer));
        client.reconnect(true);
        assertThat(published()).isEmpty();
    }

    @Test
    @Tag("MQTT-4.3.3-4")
    void pubrec_withAnError_settlesTheMessageWithoutPubrel() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        PubRec answer = new PubRec(1, ReasonCode.QUOTA_EXCEEDED);
        client.receive(answer);

        assertThat(client.out.settled).containsExactly(new Settled("a", answer));
        assertThat(client.out.sent(PubRel.class)).isEmpty();
        assertThat(outgoing().inFlight()).isZero();
        assertThat(outgoing().heldBytes()).isZero();
    }

    @Test
    @Tag("MQTT-4.3.3-4")
    void pubrec_isAnsweredByPubrelAndFreesThePayload() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        assertThat(outgoing().heldBytes()).isEqualTo("topic".length() + 1);
        client.receive(new PubRec(1, ReasonCode.NO_MATCHING_SUBSCRIBERS));

        assertThat(client.out.sent(PubRel.class)).containsExactly(new PubRel(1));
        assertThat(outgoing().heldBytes()).isZero();
        assertThat(outgoing().inFlight()).isEqualTo(1);
        client.receive(new PubComp(1));
        assertThat(client.out.settled).containsExactly(new Settled("a", new PubComp(1)));
    }

    @Test
    void pubrec_beforeMqtt5_cannotRefuse() {
        client.version = ProtocolVersion.MQTT_3_1_1;
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        client.receive(new PubRec(1));
        client.receive(new PubRec(1));

        assertThat(client.out.sent(PubRel.class)).containsExactly(new PubRel(1), new PubRel(1));
    }

    @Test
    void pubrec_forAnUnknownIdentifier_isAnsweredByPubrelSayingSo() {
        client.open(Properties.NONE);
        client.receive(new PubRec(9));
        client.receive(new PubRec(8, ReasonCode.QUOTA_EXCEEDED));

        assertThat(client.out.sent(PubRel.class))
                .containsExactly(new PubRel(9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        client.receive(new PubComp(9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        assertThat(client.out.closed).isNull();
    }

    @Test
    void pubrec_forAnUnknownIdentifier_beforeMqtt5_isAnsweredByPlainPubrel() {
        client.version = ProtocolVersion.MQTT_3_1_1;
        client.open(Properties.NONE);
        client.receive(new PubRec(9));

        assertThat(client.out.sent(PubRel.class)).containsExactly(new PubRel(9));
    }

    @Test
    void answers_forUnknownIdentifiers_settleNothingAndAreNoFault() {
        client.open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        client.receive(new PubAck(2));
        client.receive(new PubComp(3));

        assertThat(client.out.settled).isEmpty();
        assertThat(client.out.closed).isNull();
        assertThat(outgoing().inFlight()).isEqualTo(1);
    }

    @Test
    void puback_forQos2_isAProtocolError() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        client.receive(new PubAck(1));

        assertViolated(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.out.settled).isEmpty();
    }

    @Test
    void pubrec_forQos1_isAProtocolError() {
        client.open(Properties.NONE);
        client.publish("a", AT_LEAST_ONCE);
        client.receive(new PubRec(1));

        assertViolated(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void pubcomp_beforePubrec_isAProtocolError() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        client.receive(new PubComp(1));

        assertViolated(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void puback_forASubscribe_isAProtocolError() {
        client.open(Properties.NONE);
        client.session.subscribe(
                List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE, null, client.now, client.out);
        client.receive(new PubAck(1));

        assertViolated(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- reconnecting

    @Test
    @Tag("MQTT-4.4.0-1")
    @Tag("MQTT-4.6.0-1")
    @Tag("MQTT-3.3.1-1")
    @Tag("MQTT-4.3.3-6")
    void reconnect_withTheSession_sendsPubrelAndThenPublishAgainBeforeAnythingNew() {
        client.resume(true);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.publish("c", EXACTLY_ONCE);
        client.publish("d", AT_LEAST_ONCE);
        client.receive(new PubRec(3));
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        client.publish("new", AT_LEAST_ONCE);
        client.resume(true);

        assertThat(published()).containsExactly("1:a+", "2:b+", "4:d+", "5:new");
        assertThat(client.out.sentTypes().subList(0, 3))
                .containsExactly(PacketType.CONNECT, PacketType.PUBREL, PacketType.PUBLISH);
        assertThat(client.out.sent(PubRel.class)).containsExactly(new PubRel(3));
    }

    @Test
    @Tag("MQTT-4.6.0-4")
    void reconnect_sendsPubrelInTheOrderOfPubrec() {
        client.resume(true);
        client.publish("a", EXACTLY_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.receive(new PubRec(2));
        client.receive(new PubRec(1));
        client.reconnect(true);

        assertThat(client.out.sent(PubRel.class)).containsExactly(new PubRel(2), new PubRel(1));
    }

    @Test
    void reconnect_withASmallerWindow_sendsAgainAsAnswersCome() {
        client.resume(true);
        for (String text : List.of("a", "b", "c")) {
            client.publish(text, AT_LEAST_ONCE);
        }
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        client.publish("new", AT_LEAST_ONCE);
        Connect connect = client.connect(false, Properties.NONE);
        client.open(connect, true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));

        assertThat(published()).containsExactly("1:a+");
        client.receive(new PubAck(1));
        assertThat(published()).containsExactly("1:a+", "2:b+");
        client.session.lost(client.now, client.out); // once more, in the middle of it
        client.out.sent.clear();
        client.open(connect, true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2));
        assertThat(published()).containsExactly("2:b+", "3:c+");
        client.receive(new PubAck(2));
        assertThat(published()).containsExactly("2:b+", "3:c+", "4:new");
    }

    @Test
    void reconnect_aLateAnswerForAMessageNotYetSentAgain_settlesIt() {
        client.resume(true);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);
        client.publish("c", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        client.open(client.connect(false, Properties.NONE), true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.receive(new PubAck(2));
        client.receive(new PubAck(1));

        assertThat(published()).containsExactly("1:a+", "3:c+");
        assertThat(client.out.settled).extracting(Settled::token).containsExactly("b", "a");
    }

    @Test
    @Tag("MQTT-3.2.2-5")
    void reconnect_whenTheServerHasLostTheSession_sendsWhatItHasNotTakenAsNew() {
        client.resume(true);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.publish("c", EXACTLY_ONCE);
        client.receive(new PubRec(2));
        client.session.lost(client.now, client.out);
        client.publish("new", AT_LEAST_ONCE);
        client.out.sent.clear();
        client.resume(false);

        assertThat(published()).containsExactly("4:a", "5:c", "6:new");
        assertThat(client.out.sent(PubRel.class)).isEmpty();
        assertThat(client.out.settled)
                .containsExactly(new Settled("b", new PubComp(2, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)));
    }

    @Test
    void reconnect_withMqtt31_whichCannotTell_takesTheSessionAsKept() {
        client.version = ProtocolVersion.MQTT_3_1;
        client.resume(false);
        client.publish("a", EXACTLY_ONCE);
        client.reconnect(false);

        assertThat(published()).containsExactly("1:a+");
    }

    @Test
    @Tag("MQTT-3.1.2-4")
    void reconnect_withCleanStart_dropsWhatWasSentAndKeepsWhatWaits() {
        client.resume(true);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.receive(new PubRec(2));
        client.session.lost(client.now, client.out);
        client.publish("waits", AT_LEAST_ONCE);
        client.out.sent.clear();
        client.open(Properties.NONE);

        assertThat(published()).containsExactly("3:waits");
        assertThat(client.out.dropped)
                .containsExactly(
                        new Dropped("a", DropReason.SESSION_ENDED), new Dropped("b", DropReason.SESSION_ENDED));
        assertThat(outgoing().dropped()).isEqualTo(2);
    }

    @Test
    void end_dropsEverything() {
        client.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.publish("c", AT_MOST_ONCE);
        client.state.end(client.out);

        assertThat(client.out.dropped).extracting(Dropped::token).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(client.out.dropped).extracting(Dropped::reason).containsOnly(DropReason.SESSION_ENDED);
        assertThat(outgoing().heldBytes()).isZero();
    }

    // ---- queue

    private void publish(String topic, Qos qos, String text) {
        client.publish(Link.message(topic, text, qos), topic);
    }

    private List<String> texts() {
        return client.out.sent(Publish.class).stream()
                .map(sent -> sent.packetId() + ":" + sent.topic() + "=" + LinkSide.text(sent))
                .toList();
    }

    @Test
    void queue_beyondItsCount_dropsTheNewest() {
        client = new ClientFixture(new QueueLimits(2, 1_000, WhenFull.DROP_NEWEST));
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_MOST_ONCE);
        client.publish("c", AT_LEAST_ONCE);

        assertThat(client.out.dropped).containsExactly(new Dropped("c", DropReason.QUEUE_FULL));
        assertThat(outgoing().queued()).isEqualTo(2);
    }

    @Test
    void queue_beyondItsCount_dropsTheOldestWhenAskedTo() {
        client = new ClientFixture(new QueueLimits(2, 1_000, WhenFull.DROP_OLDEST));
        client.publish("a", AT_MOST_ONCE);
        client.now++;
        client.publish("b", AT_LEAST_ONCE);
        client.now++;
        client.publish("c", AT_MOST_ONCE);
        client.publish("d", AT_LEAST_ONCE);

        assertThat(client.out.dropped)
                .containsExactly(new Dropped("a", DropReason.QUEUE_FULL), new Dropped("b", DropReason.QUEUE_FULL));
        client.open(Properties.NONE);
        assertThat(published()).containsExactly("0:c", "1:d");
    }

    @Test
    void queueOfTheLatest_keepsOneMessageOfEachTopicInItsPlace() {
        client = new ClientFixture(new QueueLimits(3, 1_000, WhenFull.KEEP_LATEST_PER_TOPIC));
        for (String text : List.of("1", "2", "3")) {
            publish("a", AT_LEAST_ONCE, text);
            publish("b", AT_LEAST_ONCE, text);
            publish("a", AT_MOST_ONCE, text);
        }
        publish("c", AT_LEAST_ONCE, "one too many");

        assertThat(client.out.dropped)
                .containsOnlyOnce(new Dropped("c", DropReason.QUEUE_FULL))
                .filteredOn(dropped -> dropped.reason() == DropReason.REPLACED)
                .hasSize(6);
        assertThat(outgoing().queued()).isEqualTo(3);
        client.open(Properties.NONE);
        assertThat(texts()).containsExactly("0:a=3", "1:a=3", "2:b=3");
    }

    @Test
    void queueOfTheLatest_knowsItsPlacesWhenOthersWereTakenOut() {
        client = new ClientFixture(new QueueLimits(10, 1_000, WhenFull.KEEP_LATEST_PER_TOPIC));
        for (String topic : List.of("a", "b", "c", "d")) {
            publish(topic, AT_LEAST_ONCE, "1");
        }
        outgoing().removeQueuedIf((message, token) -> message.topic().equals("b"));
        publish("d", AT_LEAST_ONCE, "2");
        publish("a", AT_LEAST_ONCE, "2");
        publish("b", AT_LEAST_ONCE, "2");

        assertThat(outgoing().queued()).isEqualTo(4);
        client.open(Properties.NONE);
        assertThat(texts()).containsExactly("1:a=2", "2:c=1", "3:d=2", "4:b=2");
    }

    @Test
    void queue_beyondItsBytes_makesRoomAsItsPolicySays() {
        client = new ClientFixture(new QueueLimits(100, 20, WhenFull.DROP_OLDEST));
        client.publish("12345", AT_LEAST_ONCE);
        client.publish("67890", AT_LEAST_ONCE);
        assertThat(outgoing().heldBytes()).isEqualTo(20);
        client.publish("x", AT_LEAST_ONCE);
        client.publish("sixteen bytes...", AT_LEAST_ONCE);

        assertThat(client.out.dropped).extracting(Dropped::token).containsExactly("12345", "sixteen bytes...");
        assertThat(outgoing().heldBytes()).isEqualTo(16);
    }

    @Test
    void queue_full_givesUpExpiredMessagesFirst() {
        client = new ClientFixture(new QueueLimits(1, 1_000, WhenFull.DROP_NEWEST));
        client.publish(message("old", expiry(2)), "old");
        client.now += 2 * SECOND;
        client.publish("new", AT_LEAST_ONCE);

        assertThat(client.out.dropped).containsExactly(new Dropped("old", DropReason.EXPIRED));
        assertThat(outgoing().queued()).isEqualTo(1);
    }

    @Test
    void queue_grownAndEmptied_keepsItsOrderAllTheTime() {
        client = new ClientFixture(new QueueLimits(10_000, 1 << 20, WhenFull.DROP_NEWEST, 1)).open(Properties.NONE);
        int next = 0;
        int id = 1;
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3_000; i++) {
                client.publish("m" + next++, AT_LEAST_ONCE);
            }
            for (int i = 0; i < 2_500; i++) {
                client.receive(new PubAck(id++));
            }
        }
        while (outgoing().inFlight() > 0) {
            client.receive(new PubAck(id++));
        }
        assertThat(client.out.sent(Publish.class).stream().map(LinkSide::text).toList())
                .isEqualTo(IntStream.range(0, next).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void writable_false_keepsMessagesOfEveryQosWaiting() {
        client.open(Properties.NONE);
        client.session.writable(false, client.now, client.out);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_MOST_ONCE);
        assertThat(published()).isEmpty();

        client.session.writable(true, client.now, client.out);
        assertThat(published()).containsExactlyInAnyOrder("1:a", "0:b");
    }

    @Test
    void publish_fromWithinTheOutbox_keepsTheOrder() {
        client.open(Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.out.onSettle = (token, answer) -> {
            if (token.equals("a")) {
                client.publish("c", AT_LEAST_ONCE);
            }
        };
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);
        client.receive(new PubAck(1));
        client.receive(new PubAck(2));

        assertThat(published()).containsExactly("1:a", "2:b", "3:c");
    }

    @Test
    void publish_fromWithinTheOutbox_doesNotOvertakeWhatIsStillToBeResent() {
        client.resume(true);
        client.publish("a", AT_LEAST_ONCE);
        client.publish("b", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        client.out.onSettle = (token, answer) -> {
            if (token.equals("a")) {
                client.publish("new", AT_LEAST_ONCE);
            }
        };
        client.open(client.connect(false, Properties.NONE), true, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1));
        client.receive(new PubAck(1));
        client.receive(new PubAck(2));

        assertThat(published()).containsExactly("1:a+", "2:b+", "3:new");
    }

    // ---- expiry, sizes, abilities of the peer

    @Test
    @Tag("MQTT-3.3.2-6")
    void expiry_countsDownWhileAMessageWaits() {
        client.publish(message("a", expiry(10)), "a");
        client.now += 3 * SECOND + SECOND / 2;
        client.open(Properties.NONE);

        assertThat(client.out.sent(Publish.class))
                .extracting(Publish::properties)
                .containsExactly(expiry(7));
    }

    @Test
    @Tag("MQTT-3.3.2-5")
    void expiry_passedWhileWaiting_dropsTheMessage() {
        client.publish(message("a", expiry(3)), "a");
        client.publish(message("b", expiry(4)), "b");
        client.now += 3 * SECOND;
        client.open(Properties.NONE);

        assertThat(published()).containsExactly("1:b");
        assertThat(client.out.dropped).containsExactly(new Dropped("a", DropReason.EXPIRED));
    }

    @Test
    @Tag("MQTT-4.3.3-7")
    void expiry_passedAfterSending_doesNotStopTheResend() {
        client.resume(true);
        client.publish(message("a", expiry(3)), "a");
        client.now += 9 * SECOND;
        client.reconnect(true);

        assertThat(published()).containsExactly("1:a+");
        assertThat(client.out.sent(Publish.class))
                .extracting(Publish::properties)
                .containsExactly(expiry(1));
    }

    @Test
    void expiry_ofZero_stillSendsWhatNeedNotWait() {
        client.open(Properties.NONE);
        client.publish(message("a", expiry(0)), "a");

        assertThat(published()).containsExactly("1:a");
    }

    @Test
    @Tag("MQTT-3.2.2-15")
    void size_overTheMaximumOfThePeer_dropsTheMessage() {
        client.open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 18));
        client.publish("1234567", AT_LEAST_ONCE); // 2 + 2 + 5 + 2 + 0-length properties + 7 = 19
        client.publish("123456", AT_LEAST_ONCE);

        assertThat(published()).containsExactly("1:123456");
        assertThat(client.out.dropped).containsExactly(new Dropped("1234567", DropReason.PACKET_TOO_LARGE));
    }

    @Test
    void size_overTheMaximumOfALaterConnection_dropsTheMessageInsteadOfSendingItAgain() {
        client.resume(true);
        client.publish("large text", AT_LEAST_ONCE);
        client.publish("small", AT_LEAST_ONCE);
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        client.open(
                client.connect(false, Properties.NONE), true, Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 18));

        assertThat(published()).containsExactly("2:small+");
        assertThat(client.out.dropped).containsExactly(new Dropped("large text", DropReason.PACKET_TOO_LARGE));
    }

    @Test
    @Tag("MQTT-3.2.2-11")
    void qos_overTheMaximumOfTheServer_dropsTheMessage() {
        client.open(Properties.NONE.with(Property.MAXIMUM_QOS, 1));
        client.publish("a", EXACTLY_ONCE);
        client.publish("b", AT_LEAST_ONCE);

        assertThat(published()).containsExactly("1:b");
        assertThat(client.out.dropped).containsExactly(new Dropped("a", DropReason.NOT_SUPPORTED));
    }

    @Test
    @Tag("MQTT-3.2.2-14")
    void retain_whereTheServerHasNone_dropsTheMessage() {
        client.open(Properties.NONE.with(Property.RETAIN_AVAILABLE, 0));
        client.publish(new Publish("topic", Unpooled.EMPTY_BUFFER, AT_LEAST_ONCE, true), "a");

        assertThat(published()).isEmpty();
        assertThat(client.out.dropped).containsExactly(new Dropped("a", DropReason.NOT_SUPPORTED));
    }

    @Test
    void publish_withoutTopicOrWithAnAlias_isTheCallersFault() {
        client.open(Properties.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.publish(Link.message("", "x", AT_MOST_ONCE), null))
                .withMessageContaining("topic name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.publish(message("x", Properties.NONE.with(Property.TOPIC_ALIAS, 1)), null))
                .withMessageContaining("alias");
    }

    @Test
    void limits_outOfBounds_areTheCallersFault() {
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueLimits(0, 1, WhenFull.DROP_NEWEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueLimits(1, -1, WhenFull.DROP_NEWEST));
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueLimits(1, 1, WhenFull.DROP_NEWEST, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new QueueLimits(1, 1, WhenFull.DROP_NEWEST, 65_536));
    }

    @Test
    @Tag("MQTT-4.9.0-2")
    void whatIsReleased_takesRoomInTheWindowOfTheNextConnectionToo() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        client.receive(new PubRec(1));
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        Properties narrow = Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1);
        client.open(client.connect(false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60)), true, narrow);
        client.publish("b", AT_LEAST_ONCE);
        assertThat(client.out.sent(PubRel.class)).hasSize(1);
        assertThat(published()).isEmpty();

        client.receive(new PubComp(1));
        assertThat(published()).containsExactly("2:b");
    }

    @Test
    void whoHasNoToken_isToldNothing() {
        client.open(Properties.NONE);
        client.publish(Link.message("topic", "x", AT_MOST_ONCE), null);
        client.publish(Link.message("topic", "x", AT_LEAST_ONCE), null);
        client.receive(new PubAck(1));
        assertThat(client.out.settled).isEmpty();
        assertThat(client.out.dropped).isEmpty();
    }

    @Test
    void whatIsAnsweredBeforeItIsSentAgain_takesRoomInTheWindowUntilItIsDone() {
        client.open(Properties.NONE);
        client.publish("a", EXACTLY_ONCE);
        client.publish("b", EXACTLY_ONCE);
        client.session.lost(client.now, client.out);
        client.out.sent.clear();
        Properties narrow = Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1);
        client.open(client.connect(false, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60)), true, narrow);
        client.receive(new PubRec(2)); // the answer to what an earlier connection has sent
        client.receive(new PubRec(1));
        client.receive(new PubComp(1));
        client.publish("c", AT_LEAST_ONCE);
        assertThat(published()).containsExactly("1:a+");

        client.receive(new PubComp(2));
        assertThat(published()).containsExactly("1:a+", "3:c");
    }
}
