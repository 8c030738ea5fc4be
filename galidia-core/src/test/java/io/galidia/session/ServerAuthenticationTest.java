// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 4.12 on the server's side: whose turn it is, and what a packet at the wrong time does. */
class ServerAuthenticationTest {

    private static final long SECOND = 1_000_000_000L;
    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "SCRAM");
    private static final Properties OTHER = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "other");
    private static final Auth CONTINUE = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD);
    private static final Auth AGAIN = new Auth(ReasonCode.REAUTHENTICATE, METHOD);
    private static final Auth SUCCESS = new Auth(ReasonCode.SUCCESS, METHOD);
    private static final ConnAck ACCEPTED = new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE);

    private final LinkSide out = new LinkSide("server");
    private final SessionState state = new SessionState(QueueLimits.DEFAULTS);
    private final ServerLimits limits = new ServerLimits(10 * SECOND, 100, 10, 10);
    private long now = 1_000_000_000L;
    private final ServerSession session = new ServerSession(limits, now);

    private void receive(Packet packet) {
        session.receive(packet, now, out);
    }

    private void authenticate(Auth auth) {
        session.authenticate(auth, now, out);
    }

    private void connect(Properties properties) {
        receive(Link.connect(ProtocolVersion.MQTT_5, true, properties));
    }

    private void open() {
        connect(METHOD);
        session.accept(ACCEPTED, state, now, out);
        out.sent.clear();
        out.delivered.clear();
    }

    // ---- while connecting

    @Test
    @Tag("MQTT-4.12.0-5")
    void auth_goesBackAndForthBeforeConnackWhichRepeatsTheMethod() {
        connect(METHOD);
        authenticate(CONTINUE);
        assertThat(session.isReceiving()).isTrue();
        receive(CONTINUE);
        assertThat(session.isReceiving()).isFalse();
        authenticate(CONTINUE);
        receive(CONTINUE);
        session.accept(ACCEPTED, state, now, out);

        assertThat(out.delivered)
                .extracting(Packet::type)
                .containsExactly(PacketType.CONNECT, PacketType.AUTH, PacketType.AUTH);
        assertThat(out.sentTypes()).containsExactly(PacketType.AUTH, PacketType.AUTH, PacketType.CONNACK);
        assertThat(out.sent(ConnAck.class).get(0).properties().text(Property.AUTHENTICATION_METHOD))
                .isEqualTo("SCRAM");
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    void auth_ofTheApplicationWithoutAMethod_getsThatOfConnect() {
        connect(METHOD);
        authenticate(
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE.with(Property.REASON_STRING, "go on")));

        assertThat(out.sent)
                .containsExactly(new Auth(
                        ReasonCode.CONTINUE_AUTHENTICATION,
                        Properties.NONE
                                .with(Property.REASON_STRING, "go on")
                                .with(Property.AUTHENTICATION_METHOD, "SCRAM")));
    }

    @Test
    void auth_thatDoesNotComeBack_refusesInTime() {
        connect(METHOD);
        now += 60 * SECOND; // the application may take its time, the client may not
        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
        authenticate(CONTINUE);
        assertThat(session.deadline()).isEqualTo(now + 10 * SECOND);
        now += 10 * SECOND;
        session.deadlineReached(now, out);

        assertThat(out.sent(ConnAck.class)).extracting(ConnAck::reason).containsExactly(ReasonCode.NOT_AUTHORIZED);
        assertThat(out.closed.why()).contains("AUTH").contains("10000 ms");
        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @Tag("MQTT-4.12.0-3")
    void auth_withAnotherReasonThanContinue_isAProtocolErrorWhileConnecting() {
        for (Auth wrong : List.of(AGAIN, SUCCESS)) {
            LinkSide side = new LinkSide("server");
            ServerSession fresh = new ServerSession(limits, now);
            fresh.receive(Link.connect(ProtocolVersion.MQTT_5, true, METHOD), now, side);
            fresh.authenticate(CONTINUE, now, side);
            fresh.receive(wrong, now, side);

            assertThat(side.sent(ConnAck.class)).extracting(ConnAck::reason).containsExactly(ReasonCode.PROTOCOL_ERROR);
            assertThat(side.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(side.delivered).hasSize(1);
        }
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    void auth_withAnotherMethodOrNone_isAProtocolErrorWhileConnecting() {
        for (Properties wrong : List.of(OTHER, Properties.NONE)) {
            LinkSide side = new LinkSide("server");
            ServerSession fresh = new ServerSession(limits, now);
            fresh.receive(Link.connect(ProtocolVersion.MQTT_5, true, METHOD), now, side);
            fresh.authenticate(CONTINUE, now, side);
            fresh.receive(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, wrong), now, side);

            assertThat(side.sent(ConnAck.class)).extracting(ConnAck::reason).containsExactly(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    @Tag("MQTT-3.1.2-30")
    void packet_otherThanAuthAndDisconnect_isAProtocolErrorWhileAuthIsDue() {
        connect(METHOD);
        authenticate(CONTINUE);
        receive(new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE));

        assertThat(out.sent(ConnAck.class)).extracting(ConnAck::reason).containsExactly(ReasonCode.PROTOCOL_ERROR);
        assertThat(out.closed.why()).contains("SUBSCRIBE").contains("AUTH was due");
    }

    @Test
    void disconnect_endsAnAuthenticationWithoutAnAnswer() {
        connect(METHOD);
        authenticate(CONTINUE);
        receive(Disconnect.NORMAL);

        assertThat(out.sentTypes()).containsExactly(PacketType.AUTH);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    @Tag("MQTT-4.12.0-4")
    void refuse_afterSomeSteps_sendsConnackAndCloses() {
        connect(METHOD);
        authenticate(CONTINUE);
        receive(CONTINUE);
        session.refuse(ReasonCode.NOT_AUTHORIZED, Properties.NONE, now, out);

        assertThat(out.sentTypes()).containsExactly(PacketType.AUTH, PacketType.CONNACK);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void accept_whileTheClientOwesAuth_isTheCallersFault() {
        connect(METHOD);
        authenticate(CONTINUE);

        assertThatIllegalStateException().isThrownBy(() -> session.accept(ACCEPTED, state, now, out));
        assertThat(state.isAttached()).isFalse();
    }

    @Test
    @Tag("MQTT-4.12.0-2")
    @Tag("MQTT-4.12.0-6")
    void authenticate_whereAuthHasNoPlace_isTheCallersFault() {
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
        connect(METHOD);
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(SUCCESS));
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(AGAIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, OTHER)))
                .withMessageContaining("other");
        authenticate(CONTINUE);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
        assertThat(out.sent).containsExactly(CONTINUE);
    }

    @Test
    @Tag("MQTT-4.12.0-6")
    void connack_ofAClientWithoutAMethod_hasNeitherMethodNorData() {
        connect(Properties.NONE);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
        for (Properties wrong : List.of(METHOD, Properties.NONE.with(Property.AUTHENTICATION_DATA, new byte[] {1}))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> session.accept(new ConnAck(false, ReasonCode.SUCCESS, wrong), state, now, out));
        }
        session.accept(ACCEPTED, state, now, out);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(SUCCESS));

        assertThat(out.sentTypes()).containsExactly(PacketType.CONNACK);
        assertThat(out.sent(ConnAck.class).get(0).properties().has(Property.AUTHENTICATION_METHOD))
                .isFalse();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    @Tag("MQTT-3.15.2-2")
    @Tag("MQTT-3.15.2-3")
    void auth_overTheClientsMaximum_goesWithoutWhatIsOnlyForPeople() {
        connect(METHOD.with(Property.MAXIMUM_PACKET_SIZE, 30));
        Properties wordy =
                METHOD.with(Property.REASON_STRING, "a rather long explanation").withUser("more", "words");
        authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, wordy));

        assertThat(out.sent).containsExactly(CONTINUE);
        assertThat(out.closed).isNull();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void auth_thatTheClientDoesNotTake_endsTheConnection() {
        connect(METHOD.with(Property.MAXIMUM_PACKET_SIZE, 30));
        authenticate(
                new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD.with(Property.AUTHENTICATION_DATA, new byte[30])));

        assertThat(out.sentTypes()).containsExactly(PacketType.CONNACK);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    // ---- again

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_takesTurnsAndEndsWithSuccess() {
        open();
        receive(AGAIN);
        assertThat(session.isReceiving()).isTrue();
        authenticate(CONTINUE);
        receive(CONTINUE);
        authenticate(SUCCESS);
        receive(AGAIN);
        authenticate(SUCCESS);

        assertThat(out.delivered).containsExactly(AGAIN, CONTINUE, AGAIN);
        assertThat(out.sent).containsExactly(CONTINUE, SUCCESS, SUCCESS);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void reauthentication_letsOtherPacketsPass() {
        open();
        receive(AGAIN);
        receive(PingReq.INSTANCE);
        session.publish(Link.message("a", "x", Qos.AT_MOST_ONCE), null, now, out);
        authenticate(CONTINUE);
        receive(PingReq.INSTANCE);
        receive(Link.message("a", "from the client", Qos.AT_MOST_ONCE));

        assertThat(out.sentTypes())
                .containsExactly(PacketType.PINGRESP, PacketType.PUBLISH, PacketType.AUTH, PacketType.PINGRESP);
        assertThat(out.texts()).containsExactly("from the client");
    }

    @Test
    void auth_atTheWrongTime_isAProtocolErrorOnAnOpenConnection() {
        for (List<Auth> received : List.of(
                List.of(CONTINUE), // nobody asked
                List.of(SUCCESS),
                List.of(AGAIN, AGAIN), // the first is not answered
                List.of(AGAIN, CONTINUE))) {
            LinkSide side = new LinkSide("server");
            ServerSession fresh = new ServerSession(limits, now);
            fresh.receive(Link.connect(ProtocolVersion.MQTT_5, true, METHOD), now, side);
            fresh.accept(ACCEPTED, new SessionState(QueueLimits.DEFAULTS), now, side);
            received.forEach(auth -> fresh.receive(auth, now, side));

            assertThat(side.closed.reason()).as("%s", received).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(side.sent(Disconnect.class))
                    .extracting(Disconnect::reason)
                    .containsExactly(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void auth_thatAsksAgainWhereTheAnswerIsDue_isAProtocolError() {
        open();
        receive(AGAIN);
        authenticate(CONTINUE);
        receive(AGAIN);

        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_withAnotherMethod_isAProtocolError() {
        open();
        receive(new Auth(ReasonCode.REAUTHENTICATE, OTHER));

        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(out.closed.why()).contains("other").contains("SCRAM");
    }

    @Test
    @Tag("MQTT-4.12.1-2")
    void reauthentication_thatStops_disconnectsInTime() {
        open();
        receive(AGAIN);
        now += 30 * SECOND;
        receive(PingReq.INSTANCE);
        assertThat(session.deadline()).isEqualTo(now + 90 * SECOND);
        authenticate(CONTINUE);
        assertThat(session.deadline()).isEqualTo(now + 10 * SECOND);
        now += 9 * SECOND;
        receive(PingReq.INSTANCE); // no excuse
        now += SECOND;
        session.deadlineReached(now, out);

        assertThat(out.sent(Disconnect.class))
                .extracting(Disconnect::reason)
                .containsExactly(ReasonCode.NOT_AUTHORIZED);
        assertThat(session.isWillCancelled()).isFalse();
    }

    @Test
    void authenticate_onAnOpenConnectionThatDidNotAsk_isTheCallersFault() {
        open();
        assertThatIllegalStateException().isThrownBy(() -> authenticate(SUCCESS));
        receive(AGAIN);
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(AGAIN));
        authenticate(SUCCESS);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(SUCCESS));
    }

    @Test
    void authenticate_ofAConnectionThatIsGone_doesNothing() {
        open();
        receive(AGAIN);
        session.lost(now, out);
        authenticate(SUCCESS);

        assertThat(out.sent).isEmpty();
    }
}
