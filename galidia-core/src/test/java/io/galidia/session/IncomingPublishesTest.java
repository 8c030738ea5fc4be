// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static io.galidia.packet.ReasonCode.QUOTA_EXCEEDED;
import static io.galidia.packet.ReasonCode.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.packet.Packet;
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
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class IncomingPublishesTest {

    private final ClientFixture client = new ClientFixture();

    private List<Packet> answers() {
        return client.out.sent.stream()
                .filter(packet -> packet.type() != PacketType.CONNECT)
                .toList();
    }

    private int unfinished() {
        return client.state.incoming().unfinished();
    }

    private void open() {
        client.resume(true);
    }

    private void openWithReceiveMaximum(int maximum) {
        client.open(
                client.connect(false, Properties.NONE.with(Property.RECEIVE_MAXIMUM, maximum)), true, Properties.NONE);
    }

    @Test
    @Tag("MQTT-3.3.4-1")
    @Tag("MQTT-4.3.2-4")
    @Tag("MQTT-4.3.3-8")
    void publish_isAnsweredAsItsQosDemandsOnceAcknowledged() {
        open();
        client.receivePublish("a", AT_MOST_ONCE, 0, false);
        client.receivePublish("b", AT_LEAST_ONCE, 1, false);
        client.receivePublish("c", EXACTLY_ONCE, 2, false);
        assertThat(client.out.texts()).containsExactly("a", "b", "c");
        assertThat(answers()).isEmpty();

        client.acknowledge(1, SUCCESS);
        client.acknowledge(2, SUCCESS);
        assertThat(answers()).containsExactly(new PubAck(1), new PubRec(2));
        assertThat(unfinished()).isEqualTo(1);
    }

    @Test
    @Tag("MQTT-4.6.0-2")
    @Tag("MQTT-4.6.0-3")
    void answers_goOutInTheOrderOfArrivalWhateverTheOrderOfAcknowledging() {
        open();
        client.receivePublish("a", AT_LEAST_ONCE, 5, false);
        client.receivePublish("b", EXACTLY_ONCE, 3, false);
        client.receivePublish("c", AT_LEAST_ONCE, 9, false);
        client.acknowledge(9, SUCCESS);
        client.acknowledge(3, QUOTA_EXCEEDED);
        assertThat(answers()).isEmpty();

        client.acknowledge(5, ReasonCode.NO_MATCHING_SUBSCRIBERS);
        assertThat(answers())
                .containsExactly(
                        new PubAck(5, ReasonCode.NO_MATCHING_SUBSCRIBERS),
                        new PubRec(3, QUOTA_EXCEEDED),
                        new PubAck(9));
        assertThat(unfinished()).isZero();
    }

    @Test
    void acknowledge_carriesReasonAndProperties() {
        open();
        Properties properties = Properties.NONE.with(Property.REASON_STRING, "no");
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.session.acknowledge(1, ReasonCode.NOT_AUTHORIZED, properties, client.now, client.out);

        assertThat(answers()).containsExactly(new PubAck(1, ReasonCode.NOT_AUTHORIZED, properties));
    }

    @Test
    void acknowledge_ofNothing_orTwice_isTheCallersFault() {
        open();
        assertThatIllegalStateException()
                .isThrownBy(() -> client.acknowledge(4, SUCCESS))
                .withMessageContaining("4");
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.receivePublish("b", AT_LEAST_ONCE, 2, false);
        client.acknowledge(2, SUCCESS);
        assertThatIllegalStateException().isThrownBy(() -> client.acknowledge(2, SUCCESS));
        client.acknowledge(1, SUCCESS);
        assertThatIllegalStateException().isThrownBy(() -> client.acknowledge(1, SUCCESS));
    }

    // ---- QoS 2

    @Test
    @Tag("MQTT-4.3.3-10")
    void qos2_repeatedBeforePubrel_isAnsweredAgainAndNotDelivered() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.receivePublish("a", EXACTLY_ONCE, 1, false);

        assertThat(client.out.texts()).containsExactly("a");
        assertThat(answers()).containsExactly(new PubRec(1), new PubRec(1), new PubRec(1));
    }

    @Test
    void qos2_repeatedBeforeItIsAcknowledged_isNeitherDeliveredNorAnsweredTwice() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.acknowledge(1, SUCCESS);

        assertThat(client.out.texts()).containsExactly("a");
        assertThat(answers()).containsExactly(new PubRec(1));
    }

    @Test
    @Tag("MQTT-4.3.3-11")
    @Tag("MQTT-4.3.3-12")
    void qos2_afterPubrel_theIdentifierMeansANewMessage() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.receive(new PubRel(1));
        client.receivePublish("b", EXACTLY_ONCE, 1, true);

        assertThat(client.out.texts()).containsExactly("a", "b");
        assertThat(answers()).containsExactly(new PubRec(1), new PubComp(1));
    }

    @Test
    @Tag("MQTT-4.3.3-9")
    void qos2_refused_theIdentifierMeansANewMessage() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, QUOTA_EXCEEDED);
        client.receivePublish("b", EXACTLY_ONCE, 1, false);

        assertThat(client.out.texts()).containsExactly("a", "b");
        assertThat(answers()).containsExactly(new PubRec(1, QUOTA_EXCEEDED));
    }

    @Test
    void qos2_refusedBeforeMqtt5_goesOnToPubrelSinceTheSenderCannotKnow() {
        client.version = ProtocolVersion.MQTT_3_1_1;
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, QUOTA_EXCEEDED);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.receive(new PubRel(1));

        assertThat(client.out.texts()).containsExactly("a");
        assertThat(answers()).last().isEqualTo(new PubComp(1));
    }

    @Test
    @Tag("MQTT-4.3.3-10")
    void qos2_repeatedAfterAReconnect_isAnsweredAgainAndNotDelivered() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.reconnect(true);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.receive(new PubRel(1));

        assertThat(client.out.texts()).containsExactly("a");
        assertThat(answers()).containsExactly(new PubRec(1), new PubComp(1));
    }

    @Test
    void qos2_releasedAfterAReconnect_isCompleted() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.reconnect(true);
        client.receive(new PubRel(1));

        assertThat(answers()).containsExactly(new PubComp(1));
        assertThat(unfinished()).isZero();
    }

    @Test
    void qos2_answeredButHeldBackByAnEarlierMessage_isRememberedAcrossAReconnect() {
        open();
        client.receivePublish("slow", AT_LEAST_ONCE, 1, false);
        client.receivePublish("a", EXACTLY_ONCE, 2, false);
        client.receivePublish("b", EXACTLY_ONCE, 3, false);
        client.acknowledge(2, SUCCESS);
        client.acknowledge(3, QUOTA_EXCEEDED);
        client.reconnect(true);
        client.receivePublish("slow", AT_LEAST_ONCE, 1, true);
        client.receivePublish("a", EXACTLY_ONCE, 2, true);
        client.receivePublish("b", EXACTLY_ONCE, 3, true);

        assertThat(client.out.texts()).containsExactly("slow", "a", "b", "slow", "b");
        assertThat(answers()).isEmpty();
        client.acknowledge(1, SUCCESS);
        assertThat(answers()).containsExactly(new PubAck(1), new PubRec(2));
    }

    @Test
    void message_notAcknowledgedWhenTheConnectionIsLost_isDeliveredAgain() {
        open();
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.receivePublish("b", EXACTLY_ONCE, 2, false);
        client.reconnect(true);
        client.receivePublish("a", AT_LEAST_ONCE, 1, true);
        client.receivePublish("b", EXACTLY_ONCE, 2, true);

        assertThat(client.out.texts()).containsExactly("a", "b", "a", "b");
        client.acknowledge(1, SUCCESS);
        client.acknowledge(2, SUCCESS);
        assertThat(answers()).containsExactly(new PubAck(1), new PubRec(2));
    }

    @Test
    void qos2_acknowledgedAfterTheConnectionIsLost_isNotDeliveredAgain() {
        open();
        client.receivePublish("taken", EXACTLY_ONCE, 1, false);
        client.receivePublish("refused", EXACTLY_ONCE, 2, false);
        client.receivePublish("qos 1", AT_LEAST_ONCE, 3, false);
        client.session.lost(client.now, client.out);
        client.acknowledge(1, SUCCESS);
        client.acknowledge(2, QUOTA_EXCEEDED);
        client.acknowledge(3, SUCCESS);
        client.out.sent.clear();
        client.out.delivered.clear();
        client.resume(true);
        client.receivePublish("taken", EXACTLY_ONCE, 1, true);
        client.receivePublish("refused", EXACTLY_ONCE, 2, true);
        client.receivePublish("qos 1", AT_LEAST_ONCE, 3, true);

        assertThat(client.out.texts()).containsExactly("refused", "qos 1");
        assertThat(answers()).containsExactly(new PubRec(1));
    }

    @Test
    void acknowledge_throughTheOldConnectionAfterTheMessageCameAgain_answersNothing() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        ClientSession old = client.session;
        client.reconnect(true);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        old.acknowledge(1, SUCCESS, Properties.NONE, client.now, client.out);
        assertThat(answers()).isEmpty();

        client.acknowledge(1, SUCCESS);
        assertThat(answers()).containsExactly(new PubRec(1));
    }

    @Test
    void acknowledge_ofAMessageOfTheConnectionBefore_isTheCallersFault() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.reconnect(true);
        assertThatIllegalStateException().isThrownBy(() -> client.acknowledge(1, SUCCESS));

        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.acknowledge(1, SUCCESS);
        assertThat(answers()).containsExactly(new PubRec(1));
    }

    @Test
    @Tag("MQTT-3.2.2-5")
    void session_lostAtTheServer_identifiersMeanNewMessages() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.reconnect(false);
        client.receivePublish("b", EXACTLY_ONCE, 1, false);

        assertThat(client.out.texts()).containsExactly("a", "b");
    }

    @Test
    void pubrel_forAnUnknownIdentifier_isCompletedSayingSo() {
        open();
        client.receive(new PubRel(7));

        assertThat(answers()).containsExactly(new PubComp(7, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    @Test
    void pubrel_forAnUnknownIdentifier_beforeMqtt5_isCompleted() {
        client.version = ProtocolVersion.MQTT_3_1_1;
        open();
        client.receive(new PubRel(7));

        assertThat(answers()).containsExactly(new PubComp(7));
    }

    @Test
    void pubrel_beforePubrec_isAProtocolError() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.receive(new PubRel(1));

        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
    }

    // ---- identifiers in use

    @Test
    @Tag("MQTT-4.3.2-5")
    void qos1_afterPuback_theIdentifierMeansANewMessage() {
        open();
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.receivePublish("b", AT_LEAST_ONCE, 1, true);

        assertThat(client.out.texts()).containsExactly("a", "b");
    }

    @Test
    void qos1_repeatedBeforePuback_isDeliveredAndAnsweredOnce() {
        open();
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.receivePublish("a", AT_LEAST_ONCE, 1, true);
        client.acknowledge(1, SUCCESS);

        assertThat(client.out.texts()).containsExactly("a");
        assertThat(answers()).containsExactly(new PubAck(1));
    }

    @Test
    void identifier_inUseByAnotherMessage_isAProtocolError() {
        record Case(Qos first, Qos second, boolean dup) {}
        for (Case each : List.of(
                new Case(AT_LEAST_ONCE, AT_LEAST_ONCE, false),
                new Case(AT_LEAST_ONCE, EXACTLY_ONCE, false),
                new Case(EXACTLY_ONCE, AT_LEAST_ONCE, false),
                new Case(EXACTLY_ONCE, AT_LEAST_ONCE, true))) {
            ClientFixture fresh = new ClientFixture().resume(true);
            fresh.receivePublish("a", each.first, 1, false);
            fresh.receivePublish("b", each.second, 1, each.dup);

            assertThat(fresh.out.closed).as(each.toString()).isNotNull();
            assertThat(fresh.out.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(fresh.out.closed.why()).contains("identifier 1");
        }
    }

    @Test
    void qos1_withTheIdentifierOfAForgottenQos2Message_isDelivered() {
        open();
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.reconnect(true);
        client.receivePublish("b", AT_LEAST_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);

        assertThat(client.out.texts()).containsExactly("a", "b");
        assertThat(answers()).containsExactly(new PubAck(1));
        assertThat(unfinished()).isZero();
    }

    // ---- receive maximum

    @Test
    @Tag("MQTT-3.3.4-9")
    void receiveMaximum_exceeded_closesWithItsReason() {
        openWithReceiveMaximum(2);
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.receivePublish("b", EXACTLY_ONCE, 2, false);
        client.receivePublish("q", AT_MOST_ONCE, 0, false);
        client.receivePublish("c", AT_LEAST_ONCE, 3, false);

        assertThat(client.out.texts()).containsExactly("a", "b", "q");
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
        assertThat(client.out.closed.why()).contains("2");
    }

    @Test
    void receiveMaximum_isFreedByPubackPubcompAndRefusalNotByPubrec() {
        openWithReceiveMaximum(1);
        client.receivePublish("a", AT_LEAST_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.receivePublish("b", EXACTLY_ONCE, 2, false);
        client.acknowledge(2, QUOTA_EXCEEDED);
        client.receivePublish("c", EXACTLY_ONCE, 3, false);
        client.acknowledge(3, SUCCESS);
        client.receive(new PubRel(3));
        client.receivePublish("d", EXACTLY_ONCE, 4, false);
        client.acknowledge(4, SUCCESS);
        assertThat(client.out.closed).isNull();

        client.receivePublish("e", AT_LEAST_ONCE, 5, false);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void receiveMaximum_countsOnlyWhatCameOnThisConnection() {
        openWithReceiveMaximum(1);
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.session.lost(client.now, client.out);
        openWithReceiveMaximum(1);
        client.receivePublish("b", EXACTLY_ONCE, 2, false); // 1 waits for its PUBREL only
        client.receive(new PubRel(1));
        assertThat(client.out.closed).isNull();

        client.receivePublish("c", EXACTLY_ONCE, 3, false);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void receiveMaximum_countsARepetitionOfAnEarlierConnection() {
        openWithReceiveMaximum(1);
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.session.lost(client.now, client.out);
        openWithReceiveMaximum(1);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        client.receivePublish("a", EXACTLY_ONCE, 1, true); // the same once more is still one
        assertThat(client.out.closed).isNull();

        client.receivePublish("b", EXACTLY_ONCE, 2, false);
        assertThat(client.out.closed.reason()).isEqualTo(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED);
    }

    @Test
    void identifiers_thatFallOnTheSamePlace_areKeptApart() {
        open();
        int[] ids = {1, 9, 17, 65_529, 8, 16};
        for (int id : ids) {
            client.receivePublish("m" + id, EXACTLY_ONCE, id, false);
        }
        for (int id : ids) {
            client.acknowledge(id, SUCCESS);
        }
        for (int id : new int[] {17, 1, 65_529, 16, 9, 8}) {
            client.receive(new PubRel(id));
        }
        client.receive(new PubRel(9));

        assertThat(answers()).hasSize(13);
        assertThat(answers().subList(6, 13))
                .containsExactly(
                        new PubComp(17),
                        new PubComp(1),
                        new PubComp(65_529),
                        new PubComp(16),
                        new PubComp(9),
                        new PubComp(8),
                        new PubComp(9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
    }

    @Test
    void aMessageThatIsRefusedAfterTheEnd_isDeliveredAgain() {
        client.resume(false);
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.session.lost(client.now, client.out);
        client.acknowledge(1, QUOTA_EXCEEDED);
        assertThat(client.state.incoming().unfinished()).isZero();
        client.out.delivered.clear();

        client.resume(true);
        client.receivePublish("a", EXACTLY_ONCE, 1, true);
        assertThat(client.out.delivered).hasAtLeastOneElementOfType(Publish.class);
        client.acknowledge(1, SUCCESS);
        assertThat(client.state.incoming().unfinished()).isEqualTo(1);
    }

    @Test
    void aServerThatHasForgottenTheSession_mayUseItsIdentifiersAnew() {
        client.resume(false);
        client.receivePublish("a", EXACTLY_ONCE, 1, false);
        client.acknowledge(1, SUCCESS);
        client.reconnect(false);
        client.out.delivered.clear();
        client.receivePublish("b", EXACTLY_ONCE, 2, false);
        client.receivePublish("c", EXACTLY_ONCE, 1, false);
        assertThat(client.out.delivered.stream().filter(Publish.class::isInstance))
                .hasSize(2);
        assertThat(client.out.closed).isNull();
    }
}
