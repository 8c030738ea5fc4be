// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.packet.PacketType.PINGREQ;
import static io.galidia.packet.PacketType.PUBACK;
import static io.galidia.packet.PacketType.PUBCOMP;
import static io.galidia.packet.PacketType.SUBACK;
import static io.galidia.packet.PacketType.UNSUBACK;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The happy paths of both sessions, joined, through the codec. */
class LinkTest {

    private final Link link = new Link();

    private void connect(ProtocolVersion version) {
        link.isThroughCodec = true;
        link.connect(Link.connect(version, true, Properties.NONE));
    }

    @ParameterizedTest
    @EnumSource
    void connect_isAccepted(ProtocolVersion version) {
        connect(version);

        assertThat(link.clientSession.isOpen()).isTrue();
        assertThat(link.serverSession.isOpen()).isTrue();
        assertThat(link.client.delivered).extracting("type").containsExactly(PacketType.CONNACK);
        assertThat(link.server.delivered).extracting("type").containsExactly(PacketType.CONNECT);
    }

    @ParameterizedTest
    @EnumSource
    void messages_ofEveryQosArriveInBothDirectionsAndAreSettled(ProtocolVersion version) {
        connect(version);

        for (Qos qos : Qos.values()) {
            link.publishFromClient(Link.message("up", "up " + qos, qos), qos);
            link.publishFromServer(Link.message("down", "down " + qos, qos), qos);
        }
        link.run();

        assertThat(link.server.texts()).containsExactly("up AT_MOST_ONCE", "up AT_LEAST_ONCE", "up EXACTLY_ONCE");
        assertThat(link.client.texts()).containsExactly("down AT_MOST_ONCE", "down AT_LEAST_ONCE", "down EXACTLY_ONCE");
        for (LinkSide side : List.of(link.client, link.server)) {
            assertThat(side.settled)
                    .extracting(LinkSide.Settled::token)
                    .containsExactly(AT_MOST_ONCE, AT_LEAST_ONCE, EXACTLY_ONCE);
            assertThat(side.settled)
                    .extracting(settled -> settled.answer().type())
                    .containsExactly(PacketType.PUBLISH, PUBACK, PUBCOMP);
        }
        assertThat(link.clientState.outgoing().inFlight()).isZero();
        assertThat(link.clientState.outgoing().heldBytes()).isZero();
        assertThat(link.serverState.incoming().unfinished()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void requests_areSettledWithTheirAnswers(ProtocolVersion version) {
        connect(version);

        link.clientSession.subscribe(
                List.of(new Subscription("a", AT_LEAST_ONCE), new Subscription("b", EXACTLY_ONCE)),
                Properties.NONE,
                "subscribe",
                link.nowNanos,
                link.client);
        link.clientSession.unsubscribe(List.of("a"), Properties.NONE, "unsubscribe", link.nowNanos, link.client);
        link.clientSession.ping("ping", link.nowNanos, link.client);
        link.run();

        assertThat(link.client.settled)
                .extracting(LinkSide.Settled::token)
                .containsExactly("subscribe", "unsubscribe", "ping");
        assertThat(link.client.settled)
                .extracting(settled -> settled.answer().type())
                .containsExactly(SUBACK, UNSUBACK, PacketType.PINGRESP);
    }

    @ParameterizedTest
    @EnumSource
    void silence_isFilledWithPings(ProtocolVersion version) {
        connect(version);

        link.advance(Duration.ofSeconds(601));

        assertThat(link.client.sentTypes().stream().filter(PINGREQ::equals)).hasSize(10);
        assertThat(link.clientSession.isOpen()).isTrue();
        assertThat(link.serverSession.isOpen()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void disconnect_endsBothSidesAndCancelsTheWill(ProtocolVersion version) {
        connect(version);

        link.clientSession.disconnect(Disconnect.NORMAL, link.nowNanos, link.client);
        link.run();

        assertThat(link.client.closed.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(link.server.closed.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(link.serverSession.isWillCancelled()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"MQTT_3_1", "MQTT_3_1_1"})
    void connect_ofAMosquittoBridge_isAccepted(ProtocolVersion version) {
        link.isThroughCodec = true;
        link.connect(new Connect(version, true, "bridge", false, 60, null, null, null, Properties.NONE));

        assertThat(link.clientSession.isOpen()).isTrue();
        assertThat(link.serverSession.connect().bridge()).isTrue();
    }
}
