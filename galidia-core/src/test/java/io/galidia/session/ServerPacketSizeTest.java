// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server whose client takes only small packets. */
class ServerPacketSizeTest {

    private static final long NOW = 1_000_000_000L;
    private static final int CONN_ACK_BYTES = 11;

    private final LinkSide out = new LinkSide("server");
    private final SessionState state = new SessionState(QueueLimits.DEFAULTS);
    private final ServerSession session = new ServerSession(new ServerLimits(10 * NOW, 100, 10, 10), NOW);

    private void open(int maxPacketSize) {
        Properties properties = Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, maxPacketSize);
        session.receive(Link.connect(ProtocolVersion.MQTT_5, false, properties), NOW, out);
        session.accept(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE), state, NOW, out);
    }

    @Test
    void connAck_thatTheClientJustTakes_opensTheSession() {
        open(CONN_ACK_BYTES);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void connAck_thatTheClientDoesNotTake_isARefusalInstead() {
        open(CONN_ACK_BYTES - 1);
        assertThat(out.sent).containsExactly(new ConnAck(false, ReasonCode.PACKET_TOO_LARGE, Properties.NONE));
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(state.isAttached()).isFalse();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void refusal_thatTheClientDoesNotTake_isLeftOut() {
        open(4);
        assertThat(out.sent).isEmpty();
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void subAck_thatTheClientDoesNotTake_endsTheConnection() {
        open(CONN_ACK_BYTES);
        session.receive(new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE), NOW, out);
        session.subscribed(new SubAck(1, Collections.nCopies(7, ReasonCode.SUCCESS), Properties.NONE), NOW, out);
        assertEndedForSize();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void unsubAck_thatTheClientDoesNotTake_endsTheConnection() {
        open(CONN_ACK_BYTES);
        session.unsubscribed(new UnsubAck(1, Collections.nCopies(7, ReasonCode.SUCCESS), Properties.NONE), NOW, out);
        assertEndedForSize();
    }

    @Test
    void subAck_thatTheClientJustTakes_isSent() {
        open(CONN_ACK_BYTES);
        session.subscribed(new SubAck(1, Collections.nCopies(6, ReasonCode.SUCCESS), Properties.NONE), NOW, out);
        assertThat(out.sentTypes()).containsExactly(PacketType.CONNACK, PacketType.SUBACK);
    }

    private void assertEndedForSize() {
        assertThat(out.sentTypes()).containsExactly(PacketType.CONNACK, PacketType.DISCONNECT);
        assertThat(out.sent(Disconnect.class).get(0).reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
        assertThat(out.closed.reason()).isEqualTo(ReasonCode.PACKET_TOO_LARGE);
    }
}
