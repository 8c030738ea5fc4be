// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.codec.Compatibility.LENIENT;
import static io.galidia.codec.Compatibility.STANDARD;
import static io.galidia.codec.Compatibility.STRICT;
import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.codec.Compatibility;
import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
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
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a server's session lets pass at which level, and how it holds back a client that it cannot tell a limit. */
class ServerToleranceTest {

    private static final long SECOND = 1_000_000_000L;

    private final LinkSide out = new LinkSide("server");
    private final List<RelaxedRule> told = new ArrayList<>();
    private long now = SECOND;
    private ServerSession session = new ServerSession(ServerLimits.DEFAULTS, now);

    private void open(Compatibility level, ProtocolVersion version) {
        open(level, version, 60);
    }

    private void open(Compatibility level, ProtocolVersion version, int keepAlive) {
        var limits = new ServerLimits(10 * SECOND, 3, 10, 10);
        session = new ServerSession(limits, new Tolerance(level, told::add), now);
        receive(new Connect(version, false, "c", true, keepAlive, null, null, null, Properties.NONE));
        session.accept(
                new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE),
                new SessionState(QueueLimits.DEFAULTS),
                now,
                out);
        out.sent.clear();
        out.delivered.clear();
    }

    private void receive(Packet packet) {
        session.receive(packet, now, out);
    }

    private void publish(int id, Qos qos) {
        receive(Link.message("t", "m" + id, qos).withPacketId(id, false));
    }

    private void acknowledge(int id) {
        session.acknowledge(id, ReasonCode.SUCCESS, Properties.NONE, now, out);
    }

    private void assertClosedWith(ReasonCode reason) {
        assertThat(out.closed).isNotNull();
        assertThat(out.closed.reason()).isEqualTo(reason);
        assertThat(told).isEmpty();
    }

    // ---- the receive window

    @Test
    void beforeMqtt5_aClientIsHeldBack_atTheReceiveMaximum_andNotDisconnected() {
        open(STRICT, MQTT_3_1_1);
        publish(1, AT_LEAST_ONCE);
        publish(2, EXACTLY_ONCE);
        assertThat(session.isReceiving()).isTrue();
        publish(3, AT_LEAST_ONCE);
        assertThat(session.isReceiving()).isFalse();

        acknowledge(2); // has to wait for the first
        assertThat(session.isReceiving()).isFalse();
        acknowledge(1);
        assertThat(session.isReceiving()).isTrue();
        assertThat(out.closed).isNull();
        assertThat(told).isEmpty();
    }

    @Test
    void messagesOfQos2_thatWaitForPubrel_doNotHoldBack_forPubrelHasToBeRead() {
        open(STANDARD, MQTT_3_1_1);
        for (int id = 1; id <= 10; id++) {
            publish(id, EXACTLY_ONCE);
            acknowledge(id);
        }
        assertThat(session.isReceiving()).isTrue();
        receive(new PubRel(1));
        assertThat(out.sentTypes()).endsWith(PacketType.PUBCOMP);
    }

    @Test
    void whileAClientIsHeldBack_itsSilenceDoesNotCount() {
        open(STANDARD, MQTT_3_1_1, 10);
        for (int id = 1; id <= 3; id++) {
            publish(id, AT_LEAST_ONCE);
        }
        assertThat(session.deadline()).isEqualTo(Long.MAX_VALUE);
        now += 100 * SECOND;
        session.deadlineReached(now, out);
        assertThat(out.closed).isNull();

        acknowledge(1);
        assertThat(session.deadline()).isEqualTo(now + 15 * SECOND);
    }

    @Test
    void receiveMaximum_exceededByAnMqtt5Client_isTheEnd_exceptAtTheLenientLevel() {
        open(STANDARD, MQTT_5);
        for (int id = 1; id <= 4; id++) {
            assertThat(session.isReceiving()).isTrue(); // what it may send meanwhile must be read
            publish(id, AT_LEAST_ONCE);
        }
        assertClosedWith(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);

        out.closed = null;
        open(LENIENT, MQTT_5);
        for (int id = 1; id <= 3; id++) {
            publish(id, EXACTLY_ONCE);
            acknowledge(id);
        }
        publish(4, EXACTLY_ONCE);
        assertThat(out.closed).isNull();
        assertThat(told).containsExactly(RelaxedRule.RECEIVE_MAXIMUM);
        publish(5, AT_LEAST_ONCE);
        publish(6, AT_LEAST_ONCE);
        assertThat(session.isReceiving()).isFalse();
        acknowledge(4);
        assertThat(session.isReceiving()).isTrue();
    }

    // ---- packet identifiers

    @Test
    void packetIdentifier_thatIsInUse_isTheEnd() {
        open(STANDARD, MQTT_3_1_1);
        publish(1, AT_LEAST_ONCE);
        publish(1, AT_LEAST_ONCE);
        assertClosedWith(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void packetIdentifier_thatIsInUse_isDeliveredAndAnsweredAgain_atTheLenientLevel() {
        open(LENIENT, MQTT_3_1_1);
        publish(1, AT_LEAST_ONCE);
        publish(1, AT_LEAST_ONCE);
        publish(1, AT_LEAST_ONCE);
        assertThat(out.texts()).hasSize(3);
        assertThat(told).containsExactly(RelaxedRule.PACKET_ID_IN_USE, RelaxedRule.PACKET_ID_IN_USE);
        assertThat(session.isReceiving()).as("they count as three").isFalse();

        acknowledge(1);
        acknowledge(1);
        acknowledge(1);
        assertThat(out.sent).containsExactly(new PubAck(1), new PubAck(1), new PubAck(1));
        assertThatIllegalStateException().isThrownBy(() -> acknowledge(1));
        publish(1, AT_LEAST_ONCE);
        assertThat(told).as("it is free again").hasSize(2);
    }

    @Test
    void packetIdentifierUsedTwice_behindAMessageThatIsNotAnswered_getsItsAnswers() {
        open(LENIENT, MQTT_3_1_1);
        publish(7, AT_LEAST_ONCE);
        publish(1, AT_LEAST_ONCE);
        publish(1, AT_LEAST_ONCE);
        acknowledge(1);
        acknowledge(1);
        acknowledge(7);
        assertThat(out.sent(PubAck.class)).extracting(PubAck::packetId).containsExactlyInAnyOrder(1, 1, 7);
        assertThat(session.isReceiving()).isTrue();
    }

    @Test
    void packetIdentifierOfQos2_thatIsInUse_isTheEndAtEachLevel() {
        open(LENIENT, MQTT_3_1_1);
        publish(1, EXACTLY_ONCE);
        publish(1, AT_LEAST_ONCE);
        assertClosedWith(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void puback_forNothing_isIgnored_butNotAtTheStrictLevel() {
        open(STANDARD, MQTT_5);
        receive(new PubAck(5));
        assertThat(out.closed).isNull();
        assertThat(told).containsExactly(RelaxedRule.UNKNOWN_ACKNOWLEDGEMENT);

        told.clear();
        open(STRICT, MQTT_5);
        receive(new PubAck(5));
        assertClosedWith(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- properties

    @Test
    void subscriptionIdentifierFromAClient_isTheEnd_orTakenAway() {
        Properties properties = Properties.NONE.withSubscriptionIdentifier(3);
        Publish message =
                Link.message("t", "m", AT_LEAST_ONCE).withPacketId(1, false).withProperties(properties);
        open(LENIENT, MQTT_5);
        receive(message);
        assertThat(((Publish) out.delivered.get(0)).properties().isEmpty()).isTrue();
        assertThat(told).containsExactly(RelaxedRule.SUBSCRIPTION_ID_IN_PUBLISH);

        told.clear();
        open(STANDARD, MQTT_5);
        receive(message);
        assertClosedWith(ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void sessionExpiryAtDisconnect_afterNone_isTheEnd_orIgnored() {
        var disconnect =
                new Disconnect(ReasonCode.SUCCESS, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 100));
        open(LENIENT, MQTT_5);
        receive(disconnect);
        assertThat(out.delivered).containsExactly(Disconnect.NORMAL);
        assertThat(told).containsExactly(RelaxedRule.EXPIRY_AT_DISCONNECT);

        told.clear();
        out.closed = null;
        open(STANDARD, MQTT_5);
        receive(disconnect);
        assertClosedWith(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- keep-alive

    @Test
    void silence_mayLastTwiceTheKeepAlive_atTheLenientLevel_countedOnce() {
        open(LENIENT, MQTT_5, 10);
        for (int i = 0; i < 2; i++) {
            now = session.deadline();
            session.deadlineReached(now, out);
            assertThat(session.deadline()).isEqualTo(now + 5 * SECOND);
            now += 5 * SECOND - 1;
            receive(PingReq.INSTANCE);
        }
        assertThat(told).containsExactly(RelaxedRule.KEEP_ALIVE, RelaxedRule.KEEP_ALIVE);
        now = session.deadline();
        session.deadlineReached(now, out);
        now += 5 * SECOND;
        session.deadlineReached(now, out);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
        assertThat(out.closed.why()).contains("twice").contains("20000 ms");
    }
}
