// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 4.12 on the client's side. */
class ClientAuthenticationTest {

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "SCRAM");
    private static final Properties OTHER = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "other");
    private static final Auth CONTINUE = new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD);
    private static final Auth AGAIN = new Auth(ReasonCode.REAUTHENTICATE, METHOD);
    private static final Auth SUCCESS = new Auth(ReasonCode.SUCCESS, METHOD);
    private static final long TIMEOUT = ClientLimits.DEFAULTS.connAckTimeoutNanos();

    private final ClientFixture client = new ClientFixture();

    private void connecting(Properties properties) {
        client.create(client.connect(true, properties));
        client.session.opened(client.now, client.out);
    }

    private void open() {
        client.open(client.connect(true, METHOD), false, METHOD);
        client.out.sent.clear();
        client.out.delivered.clear();
    }

    private void authenticate(Auth auth) {
        client.session.authenticate(auth, client.now, client.out);
    }

    // ---- while connecting

    @Test
    @Tag("MQTT-4.12.0-3")
    void auth_isDeliveredAndAnsweredWhileConnecting() {
        connecting(METHOD);
        for (int i = 0; i < 2; i++) {
            client.receive(CONTINUE);
            authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE));
        }
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, METHOD));

        assertThat(client.out.delivered).startsWith(CONTINUE, CONTINUE).hasSize(3);
        assertThat(client.out.sent).endsWith(CONTINUE, CONTINUE).hasSize(3);
        assertThat(client.session.isOpen()).isTrue();
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    void auth_withAnotherMethod_isAProtocolError() {
        for (Properties each : List.of(OTHER, Properties.NONE)) {
            ClientFixture fresh = new ClientFixture();
            fresh.create(fresh.connect(true, METHOD));
            fresh.session.opened(fresh.now, fresh.out);
            fresh.receive(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, each));
            assertThat(fresh.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(fresh.out.delivered).isEmpty();
        }
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    @Tag("MQTT-4.12.0-6")
    void connack_withAnotherMethodThanConnect_isAProtocolError() {
        for (Properties asked : List.of(METHOD, Properties.NONE)) {
            for (Properties told : List.of(METHOD, OTHER, Properties.NONE)) {
                ClientFixture fresh = new ClientFixture();
                fresh.open(fresh.connect(true, asked), false, told);
                assertThat(fresh.session.isOpen()).as("%s %s", asked, told).isEqualTo(asked.equals(told));
                assertThat(fresh.out.closed == null).isEqualTo(asked.equals(told));
            }
        }
    }

    @Test
    void connack_thatRefuses_needsNoMethod() {
        connecting(METHOD);
        client.receive(CONTINUE);
        client.receive(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void connack_whereOurAuthIsDue_isAProtocolError() {
        connecting(METHOD);
        client.receive(CONTINUE);
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, METHOD));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        assertThat(client.out.closed.why()).contains("CONNACK");
    }

    @Test
    @Tag("MQTT-4.12.0-2")
    void auth_withAnotherReasonThanContinue_isAProtocolErrorWhileConnecting() {
        for (Auth wrong : List.of(SUCCESS, AGAIN)) {
            ClientFixture fresh = new ClientFixture();
            fresh.create(fresh.connect(true, METHOD));
            fresh.session.opened(fresh.now, fresh.out);
            fresh.receive(wrong);
            assertThat(fresh.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void auth_beforeOursIsSent_isAProtocolError() {
        connecting(METHOD);
        client.receive(CONTINUE);
        client.receive(CONTINUE);

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-3.1.2-30")
    void connecting_withAMethod_sendsNothingButAuthBeforeConnack() {
        connecting(METHOD);
        client.publish("later", Qos.AT_LEAST_ONCE);
        client.session.ping(null, client.now, client.out);
        client.receive(CONTINUE);
        client.session.unsubscribe(List.of("a"), Properties.NONE, null, client.now, client.out);
        authenticate(CONTINUE);
        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT, PacketType.AUTH);
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, METHOD));

        assertThat(client.out.sentTypes())
                .containsExactly(
                        PacketType.CONNECT,
                        PacketType.AUTH,
                        PacketType.PINGREQ,
                        PacketType.UNSUBSCRIBE,
                        PacketType.PUBLISH);
    }

    @Test
    void connecting_hasOneDeadlineForAllSteps() {
        connecting(METHOD);
        long due = client.now + TIMEOUT;
        client.now += TIMEOUT - 1;
        client.receive(CONTINUE);
        authenticate(CONTINUE);
        assertThat(client.session.deadline()).isEqualTo(due);
        client.session.deadlineReached(due, client.out);

        assertThat(client.out.closed.why()).contains("CONNACK");
    }

    @Test
    @Tag("MQTT-4.12.0-7")
    void authenticate_withoutAMethod_isTheCallersFault() {
        connecting(Properties.NONE);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
        client.receive(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
        assertThatIllegalStateException().isThrownBy(() -> authenticate(AGAIN));
        assertThat(client.out.sentTypes()).containsExactly(PacketType.CONNECT);
    }

    @Test
    void authenticate_atTheWrongTime_isTheCallersFault() {
        connecting(METHOD);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
        client.receive(CONTINUE);
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(AGAIN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, OTHER)));
        authenticate(CONTINUE);
        assertThatIllegalStateException().isThrownBy(() -> authenticate(CONTINUE));
    }

    // ---- again

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_takesTurnsAndEndsWithSuccess() {
        open();
        authenticate(new Auth(ReasonCode.REAUTHENTICATE, Properties.NONE));
        client.receive(CONTINUE);
        client.publish("meanwhile", Qos.AT_MOST_ONCE);
        authenticate(CONTINUE);
        client.receivePublish("meanwhile", Qos.AT_MOST_ONCE, 0, false);
        client.receive(SUCCESS);
        authenticate(AGAIN);
        client.receive(SUCCESS);

        assertThat(client.out.sentTypes())
                .containsExactly(PacketType.AUTH, PacketType.PUBLISH, PacketType.AUTH, PacketType.AUTH);
        assertThat(client.out.sent).startsWith(AGAIN).endsWith(AGAIN);
        assertThat(client.out.texts()).containsExactly("meanwhile");
        assertThat(client.session.isOpen()).isTrue();
        assertThat(client.session.deadline()).isEqualTo(client.now + 59_000_000_000L);
    }

    @Test
    void auth_thatNobodyAskedFor_isAProtocolErrorOnAnOpenConnection() {
        for (Auth wrong : List.of(CONTINUE, SUCCESS, AGAIN)) {
            ClientFixture fresh = new ClientFixture();
            fresh.open(fresh.connect(true, METHOD), false, METHOD);
            fresh.receive(wrong);
            assertThat(fresh.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(fresh.out.sent(Disconnect.class)).hasSize(1);
        }
    }

    @Test
    void auth_thatAsksUsToBeginAgain_isAProtocolError() {
        open();
        authenticate(AGAIN);
        client.receive(AGAIN);

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_withAnotherMethod_isTheCallersFault() {
        open();
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(new Auth(ReasonCode.REAUTHENTICATE, OTHER)));
        assertThatIllegalArgumentException().isThrownBy(() -> authenticate(CONTINUE));
        assertThat(client.out.sent).isEmpty();
    }

    @Test
    @Tag("MQTT-4.12.1-2")
    void reauthentication_thatTakesTooLong_disconnects() {
        open();
        authenticate(AGAIN);
        long due = client.now + TIMEOUT;
        assertThat(client.session.deadline()).isEqualTo(due);
        client.now = due - 1;
        client.receive(CONTINUE);
        authenticate(CONTINUE);
        client.receive(PingResp.INSTANCE);
        client.session.deadlineReached(due - 1, client.out);
        assertThat(client.out.closed).isNull();
        client.session.deadlineReached(due, client.out);

        assertThat(client.out.sentTypes()).endsWith(PacketType.DISCONNECT);
        assertThat(client.out.closed.why()).contains("authenticating again");
    }

    @Test
    @Tag("MQTT-3.2.2-15")
    void auth_thatTheServerDoesNotTake_endsTheConnection() {
        client.open(client.connect(true, METHOD), false, METHOD.with(Property.MAXIMUM_PACKET_SIZE, 20));
        authenticate(new Auth(ReasonCode.REAUTHENTICATE, METHOD.with(Property.AUTHENTICATION_DATA, new byte[30])));

        assertThat(client.out.sent(Auth.class)).isEmpty();
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }
}
