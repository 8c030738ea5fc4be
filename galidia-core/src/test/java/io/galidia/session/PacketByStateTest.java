// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every packet type in every state of either side. "yes" is taken; "no" ends the connection as a protocol error; "5" is
 * taken in MQTT 5 only, "auth" in MQTT 5 after a CONNECT with an authentication method; "void" changes nothing; "bug" is
 * a mistake of the caller, since the session must not be given packets then.
 */
class PacketByStateTest {

    private static final String CLIENT = """
                    NEW  CONNECTING OPEN REAUTHENTICATING CLOSED
        CONNECT     bug  no         no   no               void
        CONNACK     bug  yes        no   no               void
        PUBLISH     bug  no         yes  yes              void
        PUBACK      bug  no         yes  yes              void
        PUBREC      bug  no         yes  yes              void
        PUBREL      bug  no         yes  yes              void
        PUBCOMP     bug  no         yes  yes              void
        SUBSCRIBE   bug  no         no   no               void
        SUBACK      bug  no         yes  yes              void
        UNSUBSCRIBE bug  no         no   no               void
        UNSUBACK    bug  no         yes  yes              void
        PINGREQ     bug  no         no   no               void
        PINGRESP    bug  no         yes  yes              void
        DISCONNECT  bug  no         5    5                void
        AUTH        bug  auth       no   auth             void
        """;

    private static final String SERVER = """
                    AWAITING_CONNECT CONNECTING AWAITING_AUTH OPEN REAUTHENTICATING CLOSED
        CONNECT     yes              bug        no            no   no               void
        CONNACK     no               bug        no            no   no               void
        PUBLISH     no               bug        no            yes  yes              void
        PUBACK      no               bug        no            yes  yes              void
        PUBREC      no               bug        no            yes  yes              void
        PUBREL      no               bug        no            yes  yes              void
        PUBCOMP     no               bug        no            yes  yes              void
        SUBSCRIBE   no               bug        no            yes  yes              void
        SUBACK      no               bug        no            no   no               void
        UNSUBSCRIBE no               bug        no            yes  yes              void
        UNSUBACK    no               bug        no            no   no               void
        PINGREQ     no               bug        no            yes  yes              void
        PINGRESP    no               bug        no            no   no               void
        DISCONNECT  no               bug        yes           yes  yes              void
        AUTH        no               bug        auth          auth auth             void
        """;

    /** What CONNECT is like. */
    enum Dialect {
        MQTT_3_1_1,
        MQTT_5,
        MQTT_5_WITH_METHOD;

        Connect connect() {
            return Link.connect(
                    this == MQTT_3_1_1 ? ProtocolVersion.MQTT_3_1_1 : ProtocolVersion.MQTT_5,
                    true,
                    this == MQTT_5_WITH_METHOD ? METHOD : Properties.NONE);
        }

        boolean isVersion5() {
            return this != MQTT_3_1_1;
        }
    }

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "SCRAM");
    private static final long NOW = 5_000;

    static Stream<Arguments> clientCells() {
        return cells(CLIENT);
    }

    static Stream<Arguments> serverCells() {
        return cells(SERVER);
    }

    private static Stream<Arguments> cells(String table) {
        List<String> lines = table.lines().toList();
        String[] states = lines.get(0).trim().split(" +");
        return lines.stream().skip(1).flatMap(line -> {
            String[] cells = line.trim().split(" +");
            return Stream.of(Dialect.values())
                    .flatMap(dialect -> Stream.iterate(0, i -> i + 1)
                            .limit(states.length)
                            .map(i -> Arguments.of(states[i], PacketType.valueOf(cells[0]), dialect, cells[i + 1])));
        });
    }

    @ParameterizedTest(name = "{0}: {1} in {2}: {3}")
    @MethodSource("clientCells")
    void client_takesWhatTheTableSays(String state, PacketType type, Dialect dialect, String cell) {
        if (state.equals("REAUTHENTICATING") && dialect != Dialect.MQTT_5_WITH_METHOD) {
            return; // there is no such state without a method
        }
        LinkSide outbox = new LinkSide("client");
        ClientSession session =
                new ClientSession(dialect.connect(), ClientLimits.DEFAULTS, new SessionState(QueueLimits.DEFAULTS));
        if (state.equals("CLOSED")) {
            session.lost(NOW, outbox);
        } else if (!state.equals("NEW")) {
            session.opened(NOW, outbox);
        }
        if (state.equals("OPEN") || state.equals("REAUTHENTICATING")) {
            session.receive(packet(PacketType.CONNACK, dialect), NOW, outbox);
            session.subscribe(List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE, null, NOW, outbox);
            session.unsubscribe(List.of("a"), Properties.NONE, null, NOW, outbox);
        }
        if (state.equals("REAUTHENTICATING")) {
            session.authenticate(new Auth(ReasonCode.REAUTHENTICATE, METHOD), NOW, outbox);
        }
        outbox.sent.clear();

        if (cell.equals("bug")) {
            assertThatIllegalStateException().isThrownBy(() -> session.receive(packet(type, dialect), NOW, outbox));
            return;
        }
        session.receive(packet(type, dialect), NOW, outbox);

        if (cell.equals("void")) {
            assertThat(outbox.sent).isEmpty();
            assertThat(outbox.delivered).isEmpty();
            assertThat(outbox.closed).isNull();
        } else if (isTaken(cell, dialect)) {
            assertThat(isCleanlyEnded(outbox) || outbox.closed == null).isTrue();
        } else {
            assertThat(outbox.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(outbox.closed.why()).contains(type.name());
            assertThat(session.isClosed()).isTrue();
            assertThat(outbox.sent(Disconnect.class))
                    .extracting(Disconnect::reason)
                    .isEqualTo(dialect.isVersion5() ? List.of(ReasonCode.PROTOCOL_ERROR) : List.of());
        }
    }

    @ParameterizedTest(name = "{0}: {1} in {2}: {3}")
    @MethodSource("serverCells")
    void server_takesWhatTheTableSays(String state, PacketType type, Dialect dialect, String cell) {
        if (state.contains("AUTH") && dialect != Dialect.MQTT_5_WITH_METHOD) {
            return; // there is no such state without a method
        }
        LinkSide outbox = new LinkSide("server");
        ServerSession session = new ServerSession(ServerLimits.DEFAULTS, NOW);
        switch (state) {
            case "CLOSED" -> session.lost(NOW, outbox);
            case "CONNECTING" -> session.receive(dialect.connect(), NOW, outbox);
            case "AWAITING_AUTH" -> {
                session.receive(dialect.connect(), NOW, outbox);
                session.authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD), NOW, outbox);
            }
            case "OPEN", "REAUTHENTICATING" -> {
                session.receive(dialect.connect(), NOW, outbox);
                session.accept(
                        new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE),
                        new SessionState(QueueLimits.DEFAULTS),
                        NOW,
                        outbox);
                if (state.equals("REAUTHENTICATING")) {
                    session.receive(new Auth(ReasonCode.REAUTHENTICATE, METHOD), NOW, outbox);
                    session.authenticate(new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD), NOW, outbox);
                }
            }
            default -> {}
        }
        outbox.sent.clear();
        outbox.delivered.clear();
        Packet packet = state.equals("OPEN") && type == PacketType.AUTH
                ? new Auth(ReasonCode.REAUTHENTICATE, METHOD)
                : packet(type, dialect);

        if (cell.equals("bug")) {
            assertThat(session.isReceiving()).isFalse();
            assertThatIllegalStateException().isThrownBy(() -> session.receive(packet, NOW, outbox));
            return;
        }
        session.receive(packet, NOW, outbox);

        if (cell.equals("void")) {
            assertThat(outbox.sent).isEmpty();
            assertThat(outbox.delivered).isEmpty();
            assertThat(outbox.closed).isNull();
        } else if (isTaken(cell, dialect)) {
            assertThat(isCleanlyEnded(outbox) || outbox.closed == null).isTrue();
        } else {
            assertThat(outbox.closed.reason()).isEqualTo(ReasonCode.PROTOCOL_ERROR);
            assertThat(outbox.closed.why()).contains(type.name());
            assertThat(session.isClosed()).isTrue();
            assertThat(outbox.sentTypes())
                    .isEqualTo(
                            switch (state) {
                                case "OPEN", "REAUTHENTICATING" ->
                                    dialect.isVersion5() ? List.of(PacketType.DISCONNECT) : List.of();
                                case "AWAITING_AUTH" -> List.of(PacketType.CONNACK);
                                default -> List.of();
                            });
        }
    }

    private static boolean isTaken(String cell, Dialect dialect) {
        return switch (cell) {
            case "yes" -> true;
            case "5" -> dialect.isVersion5();
            case "auth" -> dialect == Dialect.MQTT_5_WITH_METHOD;
            default -> false;
        };
    }

    private static boolean isCleanlyEnded(LinkSide outbox) {
        return outbox.closed != null && outbox.closed.reason() == ReasonCode.SUCCESS;
    }

    private static Packet packet(PacketType type, Dialect dialect) {
        List<ReasonCode> codes = List.of(ReasonCode.SUCCESS);
        return switch (type) {
            case CONNECT -> dialect.connect();
            case CONNACK ->
                new ConnAck(false, ReasonCode.SUCCESS, dialect.connect().properties());
            case PUBLISH -> Link.message("a", "text", Qos.AT_MOST_ONCE);
            case PUBACK -> new PubAck(9);
            case PUBREC -> new PubRec(9);
            case PUBREL -> new PubRel(9);
            case PUBCOMP -> new PubComp(9);
            case SUBSCRIBE -> new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE);
            case SUBACK -> new SubAck(1, codes, Properties.NONE);
            case UNSUBSCRIBE -> new Unsubscribe(1, List.of("a"), Properties.NONE);
            case UNSUBACK -> new UnsubAck(2, codes, Properties.NONE);
            case PINGREQ -> PingReq.INSTANCE;
            case PINGRESP -> PingResp.INSTANCE;
            case DISCONNECT -> Disconnect.NORMAL;
            case AUTH -> new Auth(ReasonCode.CONTINUE_AUTHENTICATION, METHOD);
        };
    }
}
