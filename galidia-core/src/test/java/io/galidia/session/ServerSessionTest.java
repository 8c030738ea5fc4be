// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.codec.MalformedPacketException;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.session.LinkSide.Dropped;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServerSessionTest {

    private static final long SECOND = 1_000_000_000L;
    private static final ConnAck ACCEPTED = new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE);

    private LinkSide out = new LinkSide("server");
    private SessionState state = new SessionState(QueueLimits.DEFAULTS);
    private ServerLimits limits = new ServerLimits(10 * SECOND, 100, 10, 10);
    private ProtocolVersion version = ProtocolVersion.MQTT_5;
    private long now = 1_000_000_000L;
    private ServerSession session = new ServerSession(limits, now);

    private void receive(Packet packet) {
        session.receive(packet, now, out);
    }

    private Connect connect(Properties properties) {
        return Link.connect(version, false, properties);
    }

    private void open(Properties connect) {
        open(connect, ACCEPTED);
    }

    private void open(Properties connect, ConnAck connAck) {
        session = new ServerSession(limits, now);
        out.closed = null;
        receive(connect(connect));
        session.accept(connAck, state, now, out);
    }

    private void publish(String topic, String text, Qos qos) {
        session.publish(Link.message(topic, text, qos), text, now, out);
    }

    private void passTo(long nanos) {
        now = nanos;
        session.deadlineReached(now, out);
    }

    private List<String> topics() {
        return out.sent(Publish.class).stream()
                .map(sent -> sent.topic() + "=" + sent.properties().number(Property.TOPIC_ALIAS, 0))
                .toList();
    }

    // ---- connecting

    @Test
    void connect_isDeliveredAndNothingIsReceivedUntilItIsAnswered() {
        assertThat(session.isReceiving()).isTrue();
        assertThat(session.connect()).isNull();
        Connect connect = connect(Properties.NONE);
        receive(connect);
        assertThat(out.delivered).containsExactly(connect);
        assertThat(session.connect()).isEqualTo(connect);
        assertThat(session.isReceiving()).isFalse();
        assertThat(session.isOpen()).isFalse();
        assertThat(out.sent).isEmpty();

        session.accept(ACCEPTED, state, now, out);
        assertThat(session.isReceiving()).isTrue();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void connect_thatDoesNotCome_endsTheConnectionInTime() {
        assertThat(session.deadline()).isEqualTo(now + 10 * SECOND);
        passTo(now + 10 * SECOND - 1);
        assertThat(out.closed).isNull();
        passTo(now + 1);

        assertThat(out.closed.why()).contains("CONNECT").contains("10000 ms");
        assertThat(out.sent).isEmpty();
    }

    @Test
    void connack_isCompletedWithTheLimits() {
        open(Properties.NONE);

        assertThat(out.sent)
                .containsExactly(new ConnAck(
                        false,
                        ReasonCode.SUCCESS,
                        Properties.NONE.with(Property.RECEIVE_MAXIMUM, 100).with(Property.TOPIC_ALIAS_MAXIMUM, 10)));
    }

    @Test
    void connack_keepsWhatItSaysItself() {
        Properties own = Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1).with(Property.TOPIC_ALIAS_MAXIMUM, 2);
        open(Properties.NONE, new ConnAck(false, ReasonCode.SUCCESS, own));
        assertThat(out.sent(ConnAck.class)).extracting(ConnAck::properties).containsExactly(own);

        receive(Link.message("a", "1", AT_LEAST_ONCE).withPacketId(1, false));
        receive(Link.message("a", "2", AT_LEAST_ONCE).withPacketId(2, false));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void connack_beforeMqtt5_saysNothingMoreAndLimitsNothing() {
        version = ProtocolVersion.MQTT_3_1_1;
        open(Properties.NONE);
        assertThat(out.sent).containsExactly(ACCEPTED);

        for (int id = 1; id <= 200; id++) {
            receive(Link.message("a", "x", AT_LEAST_ONCE).withPacketId(id, false));
        }
        assertThat(out.closed).isNull();
    }

    @Test
    @Tag("MQTT-3.1.2-28")
    void connack_hasResponseInformationOnlyWhenAskedFor() {
        Properties information = Properties.NONE.with(Property.RESPONSE_INFORMATION, "here");
        open(Properties.NONE, new ConnAck(false, ReasonCode.SUCCESS, information));
        session.lost(now, out);
        open(
                Properties.NONE.with(Property.REQUEST_RESPONSE_INFORMATION, 1),
                new ConnAck(false, ReasonCode.SUCCESS, information));

        assertThat(out.sent(ConnAck.class))
                .extracting(sent -> sent.properties().text(Property.RESPONSE_INFORMATION))
                .containsExactly(null, "here");
    }

    @Test
    @Tag("MQTT-3.2.2-19")
    @Tag("MQTT-3.2.2-20")
    void connack_overTheClientsMaximum_leavesOutWhatIsOnlyForPeople() {
        Properties wordy = Properties.NONE
                .with(Property.REASON_STRING, "a rather long explanation")
                .withUser("more", "words")
                .with(Property.SERVER_KEEP_ALIVE, 9);
        open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 20), new ConnAck(false, ReasonCode.SUCCESS, wordy));

        Properties sent = out.sent(ConnAck.class).get(0).properties();
        assertThat(sent.has(Property.REASON_STRING)).isFalse();
        assertThat(sent.has(Property.USER_PROPERTY)).isFalse();
        assertThat(sent.number(Property.SERVER_KEEP_ALIVE, 0)).isEqualTo(9);
    }

    @Test
    void accept_thatContradictsItself_isTheCallersFault() {
        assertThatIllegalStateException().isThrownBy(() -> session.accept(ACCEPTED, state, now, out));
        receive(Link.connect(version, true, Properties.NONE));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> session.accept(new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE), state, now, out))
                .withMessageContaining("clean start");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> session.accept(new ConnAck(false, ReasonCode.BANNED, Properties.NONE), state, now, out));
        session.accept(ACCEPTED, state, now, out);
        assertThatIllegalStateException().isThrownBy(() -> session.accept(ACCEPTED, state, now, out));
        publish("a", "x", AT_LEAST_ONCE);

        ServerSession second = new ServerSession(limits, now);
        second.receive(connect(Properties.NONE), now, out);
        ConnAck present = new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE);
        assertThatIllegalStateException().isThrownBy(() -> second.accept(present, state, now, out));
        session.lost(now, out);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> second.accept(ACCEPTED, state, now, out))
                .withMessageContaining("unfinished");
        second.accept(present, state, now, out);
        assertThat(second.isOpen()).isTrue();
    }

    @Test
    void accept_ofAConnectionThatIsGone_doesNothing() {
        receive(connect(Properties.NONE));
        session.lost(now, out);
        session.accept(ACCEPTED, state, now, out);
        session.refuse(ReasonCode.BANNED, Properties.NONE, now, out);

        assertThat(out.sent).isEmpty();
        assertThat(state.isAttached()).isFalse();
        assertThat(session.isClosed()).isTrue();
    }

    @Test
    @Tag("MQTT-3.2.2-7")
    void refuse_sendsTheReasonAndCloses() {
        receive(connect(Properties.NONE));
        Properties properties = Properties.NONE.with(Property.REASON_STRING, "no");
        session.refuse(ReasonCode.NOT_AUTHORIZED, properties, now, out);

        assertThat(out.sent).containsExactly(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, properties));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        assertThat(session.isReceiving()).isFalse();
    }

    @Test
    void refuse_withoutAnErrorOfConnack_isTheCallersFault() {
        receive(connect(Properties.NONE));
        for (ReasonCode reason : List.of(ReasonCode.SUCCESS, ReasonCode.SESSION_TAKEN_OVER)) {
            assertThatIllegalArgumentException().isThrownBy(() -> session.refuse(reason, Properties.NONE, now, out));
        }
    }

    // ---- faults

    @ParameterizedTest
    @EnumSource
    @Tag("MQTT-3.1.4-1")
    void malformed_connect_isAnsweredWhereTheVersionHasAWay(ProtocolVersion each) {
        for (ReasonCode reason : List.of(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                ReasonCode.MALFORMED_PACKET)) {
            out = new LinkSide("server");
            session = new ServerSession(limits, now);
            session.malformed(new MalformedPacketException(reason, "bad"), each, now, out);

            boolean isAnswered = reason != ReasonCode.MALFORMED_PACKET || each == ProtocolVersion.MQTT_5;
            assertThat(out.sent(ConnAck.class))
                    .extracting(ConnAck::reason)
                    .isEqualTo(isAnswered ? List.of(reason) : List.of());
            assertThat(out.closed.reason()).isEqualTo(reason);
        }
    }

    @Test
    void malformed_connectOfUnknownVersion_closesWithoutAWord() {
        session.malformed(new MalformedPacketException(ReasonCode.MALFORMED_PACKET, "bad"), now, out);

        assertThat(out.sent).isEmpty();
        assertThat(out.closed.why()).isEqualTo("bad");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("MQTT-4.13.1-1")
    void malformed_later_isToldInMqtt5(ProtocolVersion each) {
        version = each;
        open(Properties.NONE);
        session.malformed(new MalformedPacketException(ReasonCode.PACKET_TOO_LARGE, "big"), now, out);
        session.malformed(new MalformedPacketException(ReasonCode.PACKET_TOO_LARGE, "big"), now, out);

        assertThat(out.sent(Disconnect.class))
                .extracting(Disconnect::reason)
                .isEqualTo(each == ProtocolVersion.MQTT_5 ? List.of(ReasonCode.PACKET_TOO_LARGE) : List.of());
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    @Tag("MQTT-3.2.2-11")
    @Tag("MQTT-3.2.2-14")
    void publish_beyondWhatConnackAllows_closesWithItsReason() {
        open(Properties.NONE, new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.MAXIMUM_QOS, 1)));
        receive(Link.message("a", "x", EXACTLY_ONCE).withPacketId(1, false));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.QOS_NOT_SUPPORTED);

        open(
                Properties.NONE,
                new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.RETAIN_AVAILABLE, 0)));
        receive(new Publish("a", Unpooled.EMPTY_BUFFER, AT_MOST_ONCE, true));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.RETAIN_NOT_SUPPORTED);
        assertThat(out.texts()).isEmpty();
    }

    @Test
    @Tag("MQTT-3.3.4-6")
    void publish_withASubscriptionIdentifier_isAProtocolError() {
        open(Properties.NONE);
        receive(new Publish(
                "a",
                Unpooled.EMPTY_BUFFER,
                AT_MOST_ONCE,
                false,
                false,
                0,
                Properties.NONE.withSubscriptionIdentifier(1)));

        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-3.3.2-9")
    @Tag("MQTT-3.3.2-12")
    void alias_ofTheClient_isTakenUpToTheLimit() {
        open(Properties.NONE);
        for (int alias : new int[] {10, 11}) {
            receive(new Publish(
                    "a",
                    Unpooled.EMPTY_BUFFER,
                    AT_MOST_ONCE,
                    false,
                    false,
                    0,
                    Properties.NONE.with(Property.TOPIC_ALIAS, alias)));
            assertThat(out.closed == null).isEqualTo(alias == 10);
        }
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.TOPIC_ALIAS_INVALID);
    }

    // ---- keep-alive

    @Test
    @Tag("MQTT-3.1.2-22")
    void silence_forOneAndAHalfTheKeepAlive_ends() {
        open(Properties.NONE);
        now += 50 * SECOND;
        publish("a", "does not count", AT_MOST_ONCE);
        receive(PingReq.INSTANCE);
        long due = now + 90 * SECOND;
        assertThat(session.deadline()).isEqualTo(due);
        passTo(due - 1);
        assertThat(out.closed).isNull();
        passTo(due);

        assertThat(out.closed.reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(out.sent(Disconnect.class))
                .extracting(Disconnect::reason)
                .containsExactly(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(session.isWillCancelled()).isFalse();
    }

    @Test
    void silence_withoutKeepAlive_isUnlimited() {
        receive(new Connect(version, false, "c", true, 0, null, null, null, Properties.NONE));
        session.accept(ACCEPTED, state, now, out);

        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
        passTo(Long.MAX_VALUE);
        assertThat(out.closed).isNull();
    }

    @Test
    @Tag("MQTT-3.2.2-21")
    void silence_isMeasuredByTheServersKeepAlive_inMqtt5() {
        ConnAck shorter = new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.SERVER_KEEP_ALIVE, 10));
        open(Properties.NONE, shorter);
        assertThat(session.deadline()).isEqualTo(now + 15 * SECOND);
        session.lost(now, out);

        version = ProtocolVersion.MQTT_3_1_1;
        open(Properties.NONE, shorter);
        assertThat(session.deadline()).isEqualTo(now + 90 * SECOND);
    }

    @Test
    void silence_doesNotCountWhileNothingIsRead() {
        open(Properties.NONE);
        session.reading(false, now);
        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
        passTo(now + 1_000 * SECOND);
        assertThat(out.closed).isNull();
        session.reading(true, now);

        assertThat(session.deadline()).isEqualTo(now + 90 * SECOND);
    }

    // ---- disconnecting

    @Test
    @Tag("MQTT-3.14.4-3")
    void disconnect_cancelsTheWillUnlessItAsksForIt() {
        open(Properties.NONE);
        receive(Disconnect.NORMAL);
        assertThat(session.isWillCancelled()).isTrue();
        assertThat(out.delivered).endsWith(Disconnect.NORMAL);

        for (ReasonCode reason : List.of(ReasonCode.DISCONNECT_WITH_WILL, ReasonCode.UNSPECIFIED_ERROR)) {
            open(Properties.NONE);
            receive(new Disconnect(reason, Properties.NONE));
            assertThat(session.isWillCancelled()).isFalse();
            assertThat(out.closed.reason()).isEqualTo(reason);
        }
    }

    @Test
    void disconnect_thatMakesASessionLastWhichWasNotTo_isAProtocolErrorAndKeepsTheWill() {
        Properties hour = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 3600);
        open(Properties.NONE);
        receive(new Disconnect(ReasonCode.SUCCESS, hour));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(session.isWillCancelled()).isFalse();
        assertThat(out.sent(Disconnect.class)).hasSize(1);

        open(hour);
        receive(new Disconnect(ReasonCode.SUCCESS, hour.with(Property.SESSION_EXPIRY_INTERVAL, 0)));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    @Tag("MQTT-3.14.2-2")
    void disconnect_ofTheServer_tellsMqtt5WithoutASessionExpiry() {
        open(Properties.NONE);
        Properties reference = Properties.NONE.with(Property.SERVER_REFERENCE, "elsewhere");
        session.disconnect(
                ReasonCode.USE_ANOTHER_SERVER, reference.with(Property.SESSION_EXPIRY_INTERVAL, 1), now, out);

        assertThat(out.sent).endsWith(new Disconnect(ReasonCode.USE_ANOTHER_SERVER, reference));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.USE_ANOTHER_SERVER);
    }

    @Test
    void disconnect_ofTheServer_beforeMqtt5_onlyCloses() {
        version = ProtocolVersion.MQTT_3_1_1;
        open(Properties.NONE);
        session.disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE, now, out);

        assertThat(out.sentTypes()).containsExactly(PacketType.CONNACK);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
    }

    @Test
    @Tag("MQTT-3.14.0-1")
    void disconnect_ofTheServer_beforeConnack_refuses() {
        receive(connect(Properties.NONE));
        session.disconnect(ReasonCode.SERVER_SHUTTING_DOWN, Properties.NONE, now, out);

        assertThat(out.sent).containsExactly(new ConnAck(false, ReasonCode.SERVER_UNAVAILABLE, Properties.NONE));
    }

    @Test
    void disconnect_forAReasonThatDisconnectDoesNotHave_isTheCallersFault() {
        open(Properties.NONE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> session.disconnect(ReasonCode.GRANTED_QOS_1, Properties.NONE, now, out));
    }

    // ---- messages to the client

    @Test
    void publish_qos0_isDroppedAndCountedWhileTheTransportTakesNoMore() {
        open(Properties.NONE);
        session.writable(false, now, out);
        publish("a", "dropped", AT_MOST_ONCE);
        publish("a", "waits", AT_LEAST_ONCE);
        assertThat(out.dropped).containsExactly(new Dropped("dropped", DropReason.QUEUE_FULL));
        assertThat(state.outgoing().dropped()).isEqualTo(1);
        session.writable(true, now, out);
        publish("a", "sent", AT_MOST_ONCE);

        assertThat(out.sent(Publish.class).stream().map(LinkSide::text)).containsExactly("waits", "sent");
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    @Tag("MQTT-3.1.2-25")
    void publish_overTheClientsMaximumPacketSize_isDropped() {
        open(Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 30));
        publish("topic", "much too long for that", AT_LEAST_ONCE);
        publish("topic", "fits", AT_LEAST_ONCE);

        assertThat(out.dropped).containsExactly(new Dropped("much too long for that", DropReason.PACKET_TOO_LARGE));
        assertThat(out.sent(Publish.class)).extracting(Publish::packetId).containsExactly(1);
    }

    @Test
    void publish_beforeAccept_isTheCallersFault() {
        assertThatIllegalStateException().isThrownBy(() -> publish("a", "x", AT_MOST_ONCE));
        receive(connect(Properties.NONE));
        assertThatIllegalStateException().isThrownBy(() -> publish("a", "x", AT_LEAST_ONCE));
        assertThatIllegalStateException()
                .isThrownBy(() -> session.subscribed(new SubAck(1, List.of(), Properties.NONE), now, out));
    }

    @Test
    void publish_afterTheEnd_waitsInTheSessionUnlessItsQosIs0() {
        open(Properties.NONE);
        session.lost(now, out);
        publish("a", "0", AT_MOST_ONCE);
        publish("a", "1", AT_LEAST_ONCE);
        assertThat(out.dropped).containsExactly(new Dropped("0", DropReason.SESSION_ENDED));
        assertThat(state.outgoing().queued()).isEqualTo(1);

        ServerSession old = session;
        open(Properties.NONE, new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
        assertThat(out.sent(Publish.class).stream().map(LinkSide::text)).containsExactly("1");
        old.publish(Link.message("a", "late", AT_LEAST_ONCE), "late", now, out);
        old.lost(now, out);
        assertThat(out.dropped).last().isEqualTo(new Dropped("late", DropReason.SESSION_ENDED));
        assertThat(state.isAttached()).isTrue();
    }

    @Test
    @Tag("MQTT-4.4.0-1")
    void accept_resendsAfterConnackAndGoesOnWithTheQueue() {
        open(Properties.NONE);
        publish("a", "q1", AT_LEAST_ONCE);
        publish("a", "q2", EXACTLY_ONCE);
        receive(new PubRec(2));
        session.lost(now, out);
        state.outgoing().queue(Link.message("a", "offline", AT_LEAST_ONCE), null, now, out);
        out.sent.clear();
        open(Properties.NONE, new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));

        assertThat(out.sentTypes())
                .containsExactly(PacketType.CONNACK, PacketType.PUBREL, PacketType.PUBLISH, PacketType.PUBLISH);
        assertThat(out.sent(PubRel.class)).containsExactly(new PubRel(2));
        assertThat(out.sent(Publish.class)).extracting(Publish::dup).containsExactly(true, false);
    }

    @Test
    @Tag("MQTT-3.1.2-29")
    void problemInformation_notWanted_isLeftOutExceptWhereTheStandardAllowsIt() {
        Properties words = Properties.NONE.with(Property.REASON_STRING, "why").withUser("a", "b");
        open(
                Properties.NONE.with(Property.REQUEST_PROBLEM_INFORMATION, 0),
                new ConnAck(false, ReasonCode.SUCCESS, words));
        receive(Link.message("a", "x", AT_LEAST_ONCE).withPacketId(1, false));
        session.acknowledge(1, ReasonCode.QUOTA_EXCEEDED, words, now, out);
        session.subscribed(new SubAck(2, List.of(ReasonCode.SUCCESS), words), now, out);
        session.publish(
                new Publish(
                        "a", Unpooled.EMPTY_BUFFER, AT_MOST_ONCE, false, false, 0, Properties.NONE.withUser("a", "b")),
                null,
                now,
                out);
        session.disconnect(ReasonCode.QUOTA_EXCEEDED, words, now, out);

        assertThat(out.sent(ConnAck.class).get(0).properties().text(Property.REASON_STRING))
                .isEqualTo("why");
        assertThat(out.sent(PubAck.class)).containsExactly(new PubAck(1, ReasonCode.QUOTA_EXCEEDED));
        assertThat(out.sent(SubAck.class)).containsExactly(new SubAck(2, List.of(ReasonCode.SUCCESS), Properties.NONE));
        assertThat(out.sent(Publish.class).get(0).properties().has(Property.USER_PROPERTY))
                .isTrue();
        assertThat(out.sent(Disconnect.class))
                .extracting(Disconnect::properties)
                .containsExactly(words);
    }

    @Test
    @Tag("MQTT-3.1.2-26")
    void aliases_areGivenToTheClientWithinItsMaximum() {
        open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 1));
        publish("a rather long topic", "1", AT_MOST_ONCE);
        publish("a rather long topic", "2", AT_LEAST_ONCE);
        publish("another long topic", "3", AT_MOST_ONCE);
        publish("another long topic", "4", AT_MOST_ONCE);
        publish("a rather long topic", "5", AT_MOST_ONCE);
        publish("short", "6", AT_MOST_ONCE);

        assertThat(topics())
                .containsExactly(
                        "a rather long topic=1",
                        "=1",
                        "another long topic=1",
                        "=1",
                        "a rather long topic=1",
                        "short=0");
    }

    @Test
    @Tag("MQTT-3.1.2-27")
    void aliases_areNotGivenToAClientThatAllowsNone() {
        open(Properties.NONE);
        publish("a rather long topic", "1", AT_MOST_ONCE);
        publish("a rather long topic", "2", AT_MOST_ONCE);

        assertThat(topics()).containsExactly("a rather long topic=0", "a rather long topic=0");
    }

    @Test
    void aliases_stayWithinOurOwnLimit() {
        limits = new ServerLimits(10 * SECOND, 100, 10, 3);
        open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 65_535));
        for (int i = 0; i < 100; i++) {
            publish("a rather long topic " + i, "x", AT_MOST_ONCE);
        }
        assertThat(out.sent(Publish.class))
                .allSatisfy(sent -> assertThat(sent.properties().number(Property.TOPIC_ALIAS, 0))
                        .isBetween(1L, 3L));
    }

    @Test
    @Tag("MQTT-3.3.2-7")
    void aliases_startAnewWithEachConnectionAndAreNotPartOfWhatIsResent() {
        open(Properties.NONE.with(Property.TOPIC_ALIAS_MAXIMUM, 5));
        publish("a rather long topic", "1", AT_LEAST_ONCE);
        publish("a rather long topic", "2", AT_LEAST_ONCE);
        session.lost(now, out);
        out.sent.clear();
        open(Properties.NONE, new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));

        assertThat(topics()).containsExactly("a rather long topic=0", "a rather long topic=0");
    }

    @Test
    void aliases_neverMakeAPacketTooLarge() {
        open(Properties.NONE
                .with(Property.TOPIC_ALIAS_MAXIMUM, 5)
                .with(Property.MAXIMUM_PACKET_SIZE, 26)); // 2 + 2 + 19 + 1 + 1 = 25 without the alias
        publish("a rather long topic", "1", AT_MOST_ONCE);
        publish("a rather long topic", "2", AT_MOST_ONCE);

        assertThat(topics()).containsExactly("a rather long topic=0", "a rather long topic=0");
        assertThat(out.dropped).isEmpty();
    }

    // ---- misuse, and after the end

    @Test
    void publish_withoutATopic_isTheCallersFault() {
        open(Properties.NONE);
        assertThatIllegalArgumentException().isThrownBy(() -> publish("", "x", AT_MOST_ONCE));
    }

    @Test
    void acknowledge_beforeAccept_isTheCallersFault() {
        receive(connect(Properties.NONE));
        assertThatIllegalStateException()
                .isThrownBy(() -> session.acknowledge(1, ReasonCode.SUCCESS, Properties.NONE, now, out))
                .withMessageContaining("packet identifier 1");
    }

    @Test
    void acknowledge_afterTheEnd_sparesTheApplicationTheMessageWhenItComesAgain() {
        Properties kept = Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60);
        open(kept);
        Publish message = Link.message("a", "1", EXACTLY_ONCE);
        receive(message.withPacketId(5, false));
        session.lost(now, out);
        session.acknowledge(5, ReasonCode.SUCCESS, Properties.NONE, now, out);
        out.delivered.clear();

        open(kept, new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
        receive(message.withPacketId(5, true));
        assertThat(out.delivered).noneMatch(Publish.class::isInstance);
        assertThat(out.sent(PubRec.class)).containsExactly(new PubRec(5));
    }

    @Test
    void deadline_afterTheEnd_doesNothing() {
        open(Properties.NONE);
        assertThat(session.isClosed()).isFalse();
        session.lost(now, out);
        assertThat(session.isClosed()).isTrue();
        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
        passTo(now + 1_000_000 * SECOND);
        assertThat(out.closed).isNull();
    }
}
