// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.AuthenticationStep.Accepted;
import io.galidia.broker.auth.AuthenticationStep.Continue;
import io.galidia.broker.auth.AuthenticationStep.Refused;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PacketType;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Section 4.12 over the whole broker, with a method that does what the client tells it to. */
class EnhancedAuthenticationTest {

    /** Understands "more", "no", "late", "throw", "null", and otherwise the name of a user, who is welcome. */
    private static final class Obedient implements EnhancedAuthenticator {
        final List<AuthenticationRequest> requests = new ArrayList<>();
        final List<CompletableFuture<AuthenticationStep>> late = new ArrayList<>();

        @Override
        public String method() {
            return "OBEDIENT";
        }

        @Override
        public Exchange begin(AuthenticationRequest request) {
            requests.add(request);
            return data -> step(new String(data, UTF_8));
        }

        private @Nullable CompletionStage<AuthenticationStep> step(String said) {
            AuthenticationStep step = switch (said) {
                case "more" -> new Continue("go on".getBytes(UTF_8));
                case "" -> new Continue(new byte[0]);
                case "no" -> new Refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "a secret detail");
                case "busy" -> new Refused(ReasonCode.SERVER_BUSY, "a secret detail");
                case "throw" -> throw new IllegalStateException("no database");
                case "huge" -> new Continue(new byte[1_000]);
                default -> new Accepted(Identity.user(said), ("welcome " + said).getBytes(UTF_8));
            };
            if (said.equals("null")) {
                return null;
            }
            if (said.equals("late")) {
                var answer = new CompletableFuture<AuthenticationStep>();
                late.add(answer);
                return answer;
            }
            return CompletableFuture.completedFuture(step);
        }
    }

    private static final Properties METHOD = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "OBEDIENT");

    private final Obedient method = new Obedient();
    private final BrokerOptions options =
            BrokerOptions.DEFAULTS.withMethods(List.of(method)).withAuthTimeout(Duration.ofSeconds(5));
    private final World world = new World(options);

    private static Properties saying(String data) {
        return data.isEmpty() ? METHOD : METHOD.with(Property.AUTHENTICATION_DATA, data.getBytes(UTF_8));
    }

    private static Auth auth(ReasonCode reason, String data) {
        return new Auth(reason, saying(data));
    }

    private static Auth more(String data) {
        return auth(ReasonCode.CONTINUE_AUTHENTICATION, data);
    }

    private static Auth again(String data) {
        return auth(ReasonCode.REAUTHENTICATE, data);
    }

    private static String data(Properties properties) {
        byte[] data = properties.binary(Property.AUTHENTICATION_DATA);
        return data == null ? "" : new String(data, UTF_8);
    }

    private Peer connecting(String data) {
        Peer client = world.peer(MQTT_5);
        return client.send(client.connectPacket("c", true, saying(data), null));
    }

    private Peer connected(String user) {
        Peer client = connecting(user);
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        return client;
    }

    private static void assertRefused(Peer client, ReasonCode reason) {
        ConnAck answer = client.next(ConnAck.class);
        assertThat(answer.reason()).isEqualTo(reason);
        assertThat(answer.properties().toString()).doesNotContain("secret");
        assertThat(client.isClosed).isTrue();
        assertThat(client.world.broker.metrics().connections()).isZero();
        assertThat(client.world.broker.metrics().sessions()).isZero();
    }

    private static void assertDisconnected(Peer client, ReasonCode reason) {
        Disconnect goodbye = client.next(Disconnect.class);
        assertThat(goodbye.reason()).isEqualTo(reason);
        assertThat(goodbye.properties().toString()).doesNotContain("secret");
        assertThat(client.isClosed).isTrue();
    }

    // ---- at CONNECT

    @Test
    @Tag("MQTT-4.12.0-2")
    @Tag("MQTT-4.12.0-5")
    void steps_goOnUntilTheMethodKnowsWhoItIs() {
        Peer client = connecting("more");
        for (int i = 0; i < 3; i++) {
            Auth challenge = client.next(Auth.class);
            assertThat(challenge.reason()).isEqualTo(ReasonCode.CONTINUE_AUTHENTICATION);
            assertThat(challenge.properties().text(Property.AUTHENTICATION_METHOD))
                    .isEqualTo("OBEDIENT");
            assertThat(data(challenge.properties())).isEqualTo("go on");
            client.nothing();
            client.send(more(i < 2 ? "more" : "anna"));
        }
        ConnAck answer = client.next(ConnAck.class);
        assertThat(answer.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(answer.properties().text(Property.AUTHENTICATION_METHOD)).isEqualTo("OBEDIENT");
        assertThat(data(answer.properties())).isEqualTo("welcome anna");
        assertThat(world.broker.sessions.find("c").identity).isEqualTo(Identity.user("anna"));
        assertThat(method.requests).hasSize(1);
    }

    @Test
    void method_withoutData_isAskedWithNone_andMayAnswerWithNone() {
        Peer client = connecting("");
        Auth challenge = client.next(Auth.class);
        assertThat(challenge.properties()).isEqualTo(METHOD);
        client.send(more("anna"));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void request_hasWhatConnectSays_userNameAndPasswordToo() {
        Peer client = world.peer(MQTT_5);
        client.send(new Connect(MQTT_5, false, "c", true, 0, null, "anna", Peer.bytes("secret"), saying("anna")));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        AuthenticationRequest request = method.requests.get(0);
        assertThat(request.clientId()).isEqualTo("c");
        assertThat(request.userName()).isEqualTo("anna");
        assertThat(request.password()).isEqualTo("secret".getBytes(UTF_8));
        assertThat(request.remoteAddress()).isEqualTo(client.remote);
    }

    @Test
    @Tag("MQTT-4.12.0-1")
    void method_thatIsNotOffered_isRefused() {
        Peer client = world.peer(MQTT_5);
        Properties other = Properties.NONE.with(Property.AUTHENTICATION_METHOD, "obedient");
        client.send(client.connectPacket("c", true, other, null));
        assertRefused(client, ReasonCode.BAD_AUTHENTICATION_METHOD);
        assertThat(method.requests).isEmpty();
    }

    @Test
    @Tag("MQTT-4.12.0-4")
    void refusal_atAnyStep_isToldInConnackAndCloses() {
        assertRefused(connecting("no"), ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        Peer later = connecting("more");
        later.next(Auth.class);
        later.send(more("no"));
        assertRefused(later, ReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }

    @Test
    void method_thatThrowsAnswersNullOrNever_isARefusal() {
        for (String said : List.of("throw", "null")) {
            assertRefused(connecting(said), ReasonCode.SERVER_UNAVAILABLE);
        }
        Peer client = connecting("late");
        client.nothing();
        world.advance(5);
        assertRefused(client, ReasonCode.SERVER_UNAVAILABLE);
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    void method_thatCannotBegin_isARefusal() {
        var broken = new EnhancedAuthenticator() {
            @Override
            public String method() {
                return "OBEDIENT";
            }

            @Override
            public @Nullable Exchange begin(AuthenticationRequest request) {
                if (request.clientId().equals("throw")) {
                    throw new IllegalStateException("cannot begin");
                }
                return null;
            }
        };
        for (String clientId : List.of("throw", "null")) {
            Peer client = new World(BrokerOptions.DEFAULTS.withMethods(List.of(broken))).peer(MQTT_5);
            client.send(client.connectPacket(clientId, true, METHOD, null));
            assertRefused(client, ReasonCode.SERVER_UNAVAILABLE);
        }
    }

    @Test
    void answer_thatComesLater_isWaitedFor() {
        Peer client = connecting("late");
        client.send(PingReq.INSTANCE); // too early, and not looked at until CONNACK
        client.nothing();
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        assertThat(client.next(ConnAck.class).properties().has(Property.AUTHENTICATION_DATA))
                .isFalse();
        client.next(PingResp.class);
    }

    @Test
    void steps_areBounded() {
        Peer client = connecting("more");
        for (int i = 1; i < EnhancedAuthenticator.MAX_STEPS; i++) {
            client.next(Auth.class);
            client.send(more("more"));
        }
        client.next(Auth.class);
        client.send(more("anna"));
        assertRefused(client, ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void auth_thatDoesNotCome_isARefusalInTime() {
        Peer client = connecting("more");
        client.next(Auth.class);
        world.advance(Duration.ofMillis(9_999));
        client.nothing();
        world.advance(Duration.ofMillis(1));
        assertRefused(client, ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    @Tag("MQTT-3.1.2-30")
    void otherPackets_whileAuthIsDue_endTheConnection() {
        Peer client = connecting("more");
        client.next(Auth.class);
        client.send(new Subscribe(1, List.of(new Subscription("a", Qos.AT_MOST_ONCE)), Properties.NONE));
        assertRefused(client, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    @Tag("MQTT-4.12.0-5")
    void auth_withAnotherMethod_endsTheConnection() {
        Peer client = connecting("more");
        client.next(Auth.class);
        client.send(new Auth(
                ReasonCode.CONTINUE_AUTHENTICATION, Properties.NONE.with(Property.AUTHENTICATION_METHOD, "OTHER")));
        assertRefused(client, ReasonCode.PROTOCOL_ERROR);
    }

    @Test
    void client_thatGivesUpInTheMiddle_leavesNothing() {
        Peer polite = connecting("more");
        polite.next(Auth.class);
        polite.send(Disconnect.NORMAL);
        polite.nothing();
        assertThat(polite.isClosed).isTrue();

        Peer withExpiry = world.peer(MQTT_5);
        withExpiry.send(
                withExpiry.connectPacket("d", true, saying("more").with(Property.SESSION_EXPIRY_INTERVAL, 60), null));
        withExpiry.next(Auth.class);
        withExpiry.send(new Disconnect(ReasonCode.SUCCESS, Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 30)));
        withExpiry.nothing();
        assertThat(withExpiry.closedWith).isEqualTo(ReasonCode.SUCCESS);

        connecting("more").lose();
        connecting("late").lose();
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        world.advance(60);
        assertThat(world.broker.metrics().connections()).isZero();
        assertThat(world.broker.metrics().sessions()).isZero();
    }

    @Test
    @Tag("MQTT-3.1.2-24")
    void data_thatTheClientDoesNotTake_isARefusal() {
        Peer client = world.peer(MQTT_5);
        client.send(client.connectPacket("c", true, saying("huge").with(Property.MAXIMUM_PACKET_SIZE, 500), null));
        assertRefused(client, ReasonCode.PACKET_TOO_LARGE);
    }

    @Test
    @Tag("MQTT-4.12.0-6")
    void clientWithoutAMethod_hearsOfNone_andMaySendNoAuth() {
        World open = new World(options.withAnonymousAllowed());
        Peer client = open.peer(MQTT_5).connect("c");
        assertThat(client.connAck().properties().has(Property.AUTHENTICATION_METHOD))
                .isFalse();
        client.send(again("anna"));
        assertDisconnected(client, ReasonCode.PROTOCOL_ERROR);
        assertThat(method.requests).isEmpty();
    }

    @Test
    void clientWithoutAMethod_isNotLetIn_whereMethodsAreAllThatIsSet() {
        Peer client = world.peer(MQTT_5);
        client.send(client.connectPacket("c", true, Properties.NONE, null));
        assertRefused(client, ReasonCode.NOT_AUTHORIZED);
        var options = BrokerOptions.DEFAULTS;
        URI everywhere = URI.create("mqtt://0.0.0.0:0");
        Broker.create(options.withMethods(List.of(method))).beforeListen(everywhere);
        assertThatIllegalStateException()
                .isThrownBy(() -> Broker.create(options).beforeListen(everywhere));
    }

    @Test
    void methods_withTheSameName_areAMistake() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrokerOptions.DEFAULTS.withMethods(List.of(new Obedient(), new Obedient())))
                .withMessageContaining("OBEDIENT");
    }

    @Test
    void clientFromElsewhere_isAskedLikeAnyOther() throws Exception {
        Peer client = world.peer(MQTT_5);
        client.remote = new InetSocketAddress(InetAddress.getByName("203.0.113.9"), 50_000);
        client.send(client.connectPacket("c", true, saying("anna"), null));
        assertThat(client.next(ConnAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    // ---- again

    @Test
    @Tag("MQTT-4.12.1-1")
    void reauthentication_endsWithAuthOfSuccess() {
        Peer client = connected("anna");
        client.send(again("more"));
        assertThat(data(client.next(Auth.class).properties())).isEqualTo("go on");
        client.send(more("anna"));
        Auth end = client.next(Auth.class);
        assertThat(end.reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(data(end.properties())).isEqualTo("welcome anna");
        client.send(again("anna"));
        assertThat(client.next(Auth.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(method.requests).hasSize(3);
        assertThat(method.requests.get(2)).isEqualTo(method.requests.get(0));
        assertThat(client.isClosed).isFalse();
    }

    @Test
    void reauthentication_letsOtherPacketsPassWithTheOldIdentity() {
        Peer client = connected("anna");
        client.send(again("late"), PingReq.INSTANCE);
        client.next(PingResp.class);
        assertThat(client.subscribe("a", Qos.AT_LEAST_ONCE)).containsExactly(ReasonCode.GRANTED_QOS_1);
        client.publish("a", "x", Qos.AT_LEAST_ONCE);
        assertThat(List.of(client.got.remove().type(), client.got.remove().type()))
                .containsExactlyInAnyOrder(PacketType.PUBLISH, PacketType.PUBACK);
        client.send(new PubAck(1));
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        assertThat(client.next(Auth.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    @Tag("MQTT-4.12.1-2")
    void reauthentication_thatFails_disconnectsWithoutTheDetail() {
        for (String said : List.of("no", "throw", "null")) {
            Peer client = connected("anna");
            client.send(again(said));
            assertDisconnected(client, ReasonCode.NOT_AUTHORIZED);
        }
        Peer client = connected("anna");
        client.send(again("busy"));
        assertDisconnected(client, ReasonCode.SERVER_BUSY);
    }

    @Test
    void reauthentication_asAnother_disconnects() {
        Peer client = connected("anna");
        client.send(again("bob"));
        assertDisconnected(client, ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void reauthentication_thatStops_disconnectsInTime() {
        Peer client = connected("anna");
        client.send(again("more"));
        client.next(Auth.class);
        world.advance(10);
        assertDisconnected(client, ReasonCode.NOT_AUTHORIZED);

        Peer waiting = connected("anna");
        waiting.send(again("late"));
        world.advance(5);
        assertDisconnected(waiting, ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void reauthentication_hasBoundedSteps_eachTimeAnew() {
        Peer client = connected("anna");
        client.send(again("anna"));
        assertThat(client.next(Auth.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        client.send(again("more"));
        for (int i = 1; i < EnhancedAuthenticator.MAX_STEPS; i++) {
            client.next(Auth.class);
            client.send(more("more"));
        }
        client.next(Auth.class);
        client.send(more("anna"));
        assertDisconnected(client, ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void reauthentication_thatFails_publishesTheWill() {
        Peer watcher = world.peer(MQTT_5);
        watcher.send(watcher.connectPacket("watcher", true, saying("bob"), null));
        watcher.next(ConnAck.class);
        watcher.subscribe("will", Qos.AT_MOST_ONCE);
        Peer client = world.peer(MQTT_5);
        var will = new Will("will", Peer.bytes("gone"), Qos.AT_MOST_ONCE, false, Properties.NONE);
        client.send(client.connectPacket("c", true, saying("anna"), will));
        client.next(ConnAck.class);
        client.send(again("no"));
        assertDisconnected(client, ReasonCode.NOT_AUTHORIZED);
        assertThat(Peer.text(watcher.next(Publish.class))).isEqualTo("gone");
    }

    @Test
    void authAtTheWrongTime_disconnects() {
        Peer unasked = connected("anna");
        unasked.send(more("anna"));
        assertDisconnected(unasked, ReasonCode.PROTOCOL_ERROR);

        Peer twice = connected("anna");
        twice.send(again("late"), again("anna"));
        assertDisconnected(twice, ReasonCode.PROTOCOL_ERROR);
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        twice.nothing();
    }

    @Test
    void reauthentication_ofAConnectionThatIsLost_leavesNothing() {
        Peer client = connected("anna");
        client.send(again("late"));
        client.lose();
        method.late.get(0).complete(new Accepted(Identity.user("anna"), new byte[0]));
        world.run();
        client.nothing();
        assertThat(world.broker.metrics().connections()).isZero();
    }
}
