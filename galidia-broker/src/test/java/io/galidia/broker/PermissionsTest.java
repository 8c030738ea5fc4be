// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_3_1_1;
import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.AuthenticationRequest;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Decision;
import io.galidia.broker.auth.Identity;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.PingReq;
import io.galidia.packet.PingResp;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.Subscription;
import io.galidia.packet.Will;
import io.galidia.session.QueueLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    private final SlowAuthorizer authorizer = new SlowAuthorizer();
    private final World world =
            new World(BrokerOptions.DEFAULTS.withAuthorizer(authorizer).withAuthTimeout(Duration.ofSeconds(5)));

    PermissionsTest() {
        authorizer.isPending = false;
    }

    private Peer connected(String clientId) {
        return world.peer(MQTT_5).resume(clientId);
    }

    private static Connect connect(String clientId, @Nullable String user, @Nullable String password) {
        return new Connect(
                MQTT_5,
                false,
                clientId,
                false,
                0,
                null,
                user,
                password == null ? null : Peer.bytes(password),
                Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 100));
    }

    /** Takes everybody whose password is "secret". */
    private static CompletableFuture<AuthenticationResult> bySecret(AuthenticationRequest request) {
        byte[] password = request.password();
        boolean isRight = password != null && new String(password, StandardCharsets.UTF_8).equals("secret");
        return CompletableFuture.completedFuture(
                isRight && request.userName() != null
                        ? AuthenticationResult.accepted(Identity.user(request.userName()))
                        : AuthenticationResult.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "wrong password"));
    }

    private static World world(Authenticator authenticator) {
        return new World(
                BrokerOptions.DEFAULTS.withAuthenticator(authenticator).withAuthTimeout(Duration.ofSeconds(5)));
    }

    // ---- who

    @Test
    void theAuthenticatorSeesWhatTheClientSays() {
        List<AuthenticationRequest> requests = new ArrayList<>();
        World asked = world(request -> {
            requests.add(request);
            return bySecret(request);
        });
        Peer client = asked.peer(MQTT_5).send(connect("c", "anna", "secret"));
        assertThat(client.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
        AuthenticationRequest request = requests.get(0);
        assertThat(request.clientId()).isEqualTo("c");
        assertThat(request.userName()).isEqualTo("anna");
        assertThat(request.version()).isEqualTo(MQTT_5);
        assertThat(request.remoteAddress()).isEqualTo(client.remote);
        assertThat(asked.broker.sessions.find("c").identity).isEqualTo(Identity.user("anna"));
    }

    @Test
    void aRefusal_isTold_withoutItsDetail() {
        Peer client = world(PermissionsTest::bySecret).peer(MQTT_5).send(connect("c", "anna", "wrong"));
        ConnAck answer = client.next(ConnAck.class);
        assertThat(answer.reason()).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        assertThat(answer.properties().has(Property.REASON_STRING)).isFalse();
        assertThat(client.isClosed).isTrue();
    }

    @Test
    void aRefusalForAReasonThatConnAckDoesNotHave_isToldAsNotAuthorized() {
        World odd = world(request -> CompletableFuture.completedFuture(
                AuthenticationResult.refused(ReasonCode.TOPIC_FILTER_INVALID, "odd")));
        Peer client = odd.peer(MQTT_5).send(connect("c", "anna", "secret"));
        assertThat(client.connAck().reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void anAuthenticatorThatThrowsOrFailsOrIsSilent_refuses() {
        World throwing = world(request -> {
            throw new IllegalStateException("down");
        });
        assertThat(throwing.peer(MQTT_5)
                        .send(connect("c", null, null))
                        .connAck()
                        .reason())
                .isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        World failing = world(request -> CompletableFuture.failedFuture(new IllegalStateException("down")));
        assertThat(failing.peer(MQTT_5).send(connect("c", null, null)).connAck().reason())
                .isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        World silent = world(request -> new CompletableFuture<>());
        Peer client = silent.peer(MQTT_5).send(connect("c", null, null));
        silent.advance(Duration.ofMillis(4_999));
        client.nothing();
        silent.advance(Duration.ofMillis(1));
        assertThat(client.connAck().reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(silent.broker.metrics().sessions()).isZero();
    }

    @Test
    void anAnswerFromElsewhere_opensLater_andWhatFollowedIsServed() {
        var answer = new CompletableFuture<AuthenticationResult>();
        World slow = world(request -> answer);
        Peer client = slow.peer(MQTT_5).send(connect("c", null, null), PingReq.INSTANCE);
        client.nothing();
        answer.complete(AuthenticationResult.accepted(Identity.user("anna")));
        slow.run();
        client.connAck();
        client.next(PingResp.class);
    }

    @Test
    void aClientThatIsGoneBeforeTheAnswer_leavesNothingBehind() {
        var answer = new CompletableFuture<AuthenticationResult>();
        World slow = world(request -> answer);
        Peer client = slow.peer(MQTT_5).send(connect("c", null, null));
        client.lose();
        answer.complete(AuthenticationResult.accepted(Identity.user("anna")));
        slow.run();
        assertThat(slow.broker.metrics().sessions()).isZero();
        assertThat(slow.broker.metrics().connections()).isZero();
        assertThat(slow.broker.metrics.connecting.get()).isZero();
    }

    @Test
    void aSession_belongsToTheIdentityThatMadeIt() {
        World guarded = world(PermissionsTest::bySecret);
        Peer anna = guarded.peer(MQTT_5).send(connect("c", "anna", "secret"));
        anna.connAck();
        anna.subscribe("a", AT_LEAST_ONCE);
        Peer bert = guarded.peer(MQTT_5).send(connect("c", "bert", "secret"));
        assertThat(bert.connAck().reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(bert.isClosed).isTrue();
        assertThat(anna.isClosed).isFalse();
        anna.lose();
        Peer again = guarded.peer(MQTT_5).send(connect("c", "bert", "secret"));
        assertThat(again.connAck().reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(guarded.peer(MQTT_5)
                        .send(connect("c", "anna", "secret"))
                        .connAck()
                        .sessionPresent())
                .isTrue();
    }

    @Test
    void anotherIdentity_cannotThrowASessionAway_evenWithACleanStart() {
        World guarded = world(PermissionsTest::bySecret);
        guarded.peer(MQTT_5).send(connect("c", "anna", "secret")).lose();
        Connect wish = connect("c", "bert", "secret");
        Peer bert = guarded.peer(MQTT_5)
                .send(new Connect(
                        MQTT_5, false, "c", true, 0, null, wish.username(), wish.password(), Properties.NONE));
        assertThat(bert.connAck().reason()).isEqualTo(ReasonCode.CLIENT_IDENTIFIER_NOT_VALID);
        assertThat(guarded.broker.metrics().sessions()).isEqualTo(1);
        guarded.advance(100);
        Peer later = guarded.peer(MQTT_5).send(connect("c", "bert", "secret"));
        assertThat(later.connAck().reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void anonymousClients_mayComeFromThisMachineOnly() throws UnknownHostException {
        var open = new World();
        Peer stranger = open.peer(MQTT_5);
        stranger.remote = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 5_000);
        stranger.send(stranger.connectPacket("c", true, Properties.NONE, null));
        assertThat(stranger.connAck().reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);

        var everywhere = new World(BrokerOptions.DEFAULTS.withAnonymousAllowed());
        Peer welcome = everywhere.peer(MQTT_5);
        welcome.remote = stranger.remote;
        welcome.connect("c");
        assertThat(everywhere.broker.sessions.find("c").identity).isEqualTo(Identity.ANONYMOUS);
    }

    // ---- publish and subscribe

    @Test
    void publishingWithoutPermission_goesNowhere_alsoNotToTheRetained() {
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        authorizer.rule = (action, topic) -> action != Action.WRITE;
        Peer five = connected("five");
        five.publish("a", "x", AT_LEAST_ONCE, true, Properties.NONE);
        assertThat(five.next(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        five.publish("a", "x", EXACTLY_ONCE, true, Properties.NONE);
        assertThat(five.next(PubRec.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
        five.retain("a", "x");
        Peer old = world.peer(MQTT_3_1_1).connect("old");
        old.publish("a", "x", EXACTLY_ONCE, true, Properties.NONE);
        PubRec answer = old.next(PubRec.class);
        old.send(new PubRel(answer.packetId()));
        reader.nothing();
        assertThat(world.broker.retained.size()).isZero();
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(4);
        assertThat(old.isClosed).isFalse();
    }

    @Test
    void subscribingWithoutPermission_isRefused_filterByFilter() {
        authorizer.rule = (action, topic) -> action != Action.SUBSCRIBE || topic.startsWith("mine/");
        Peer client = connected("c");
        assertThat(client.subscribe(
                        new Subscription("mine/#", AT_MOST_ONCE),
                        new Subscription("yours/#", AT_MOST_ONCE),
                        new Subscription("$share/g/yours/#", AT_MOST_ONCE),
                        new Subscription("$share/g/mine/#", AT_MOST_ONCE)))
                .containsExactly(
                        ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED, ReasonCode.NOT_AUTHORIZED, ReasonCode.SUCCESS);
        assertThat(world.broker.subscriptions.size()).isEqualTo(2);
    }

    @Test
    void anAnswerThatComesLater_holdsUpThisClientOnly_andKeepsItsOrder() {
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer other = connected("other");
        Peer writer = connected("writer");
        authorizer.rule = (action, topic) -> true;
        authorizer.isPending = true;
        writer.send(
                writer.message("a", "1", AT_LEAST_ONCE, false, Properties.NONE),
                writer.message("a", "2", AT_LEAST_ONCE, false, Properties.NONE),
                PingReq.INSTANCE);
        writer.nothing();
        other.send(PingReq.INSTANCE);
        other.next(PingResp.class);
        assertThat(authorizer.open).hasSize(1);
        authorizer.isPending = false;
        authorizer.answer(true);
        world.run();
        writer.next(PubAck.class);
        writer.next(PubAck.class);
        writer.next(PingResp.class);
        reader.message("1");
        reader.message("2");
    }

    @Test
    void anAuthorizerThatThrowsOrIsSilent_denies() {
        var broken = new World(BrokerOptions.DEFAULTS
                .withAuthTimeout(Duration.ofSeconds(5))
                .withAuthorizer((who, clientId, action, topic) -> {
                    throw new IllegalStateException("down");
                }));
        Peer client = broken.peer(MQTT_5).connect("c");
        assertThat(client.subscribe("a", AT_MOST_ONCE)).containsExactly(ReasonCode.NOT_AUTHORIZED);
        client.publish("a", "x", AT_LEAST_ONCE);
        assertThat(client.next(PubAck.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);

        Peer waiting = connected("w");
        authorizer.isPending = true;
        waiting.send(new Subscribe(1, List.of(new Subscription("a", AT_MOST_ONCE)), Properties.NONE));
        waiting.nothing();
        world.advance(5);
        assertThat(waiting.next(SubAck.class).reasons()).containsExactly(ReasonCode.NOT_AUTHORIZED);
    }

    // ---- every way to a reader

    @Test
    void liveMessages_areAskedAbout() {
        authorizer.rule = (action, topic) -> action != Action.READ || !topic.equals("secret");
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = connected("writer");
        writer.publish("secret", "x", AT_LEAST_ONCE);
        assertThat(writer.next(PubAck.class).reason()).isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
        writer.publish("public", "y", AT_LEAST_ONCE);
        reader.message("y");
        reader.nothing();
        assertThat(authorizer.questions).contains("READ secret of reader", "READ public of reader");
    }

    @Test
    void retainedMessages_areAskedAbout() {
        Peer writer = connected("writer");
        writer.retain("secret", "x");
        writer.retain("public", "y");
        authorizer.rule = (action, topic) -> action != Action.READ || !topic.equals("secret");
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        reader.message("y");
        reader.nothing();
    }

    @Test
    void queuedMessages_areAskedAboutAgain_whenTheClientComesBack() {
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        reader.lose();
        Peer writer = connected("writer");
        writer.publish("secret", "x", AT_LEAST_ONCE);
        writer.publish("public", "y", AT_LEAST_ONCE);
        authorizer.rule = (action, topic) -> action != Action.READ || !topic.equals("secret");
        Peer again = connected("reader");
        again.connAck();
        again.message("y");
        again.nothing();
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(1);
    }

    @Test
    void queuedMessages_waitForAnAnswerThatComesLater() {
        Peer reader = connected("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        reader.lose();
        connected("writer").publish("a", "x", AT_LEAST_ONCE);
        authorizer.isPending = true;
        Peer again = world.peer(MQTT_5).send(connect("reader", null, null));
        again.nothing();
        authorizer.answer(true);
        world.run();
        assertThat(again.connAck().sessionPresent()).isTrue();
        again.message("x");
    }

    @Test
    void rememberedAnswers_areForgottenWhenTheVersionChanges() {
        authorizer.version = 1;
        Peer reader = connected("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        Peer writer = connected("writer");
        for (int i = 0; i < 3; i++) {
            writer.publish("a", "m" + i, AT_MOST_ONCE);
            reader.message("m" + i);
        }
        assertThat(authorizer.questions)
                .filteredOn(question -> question.equals("READ a of reader"))
                .hasSize(1);
        authorizer.version = 2;
        authorizer.rule = (action, topic) -> action != Action.READ;
        writer.publish("a", "m", AT_MOST_ONCE);
        reader.nothing();
    }

    @Test
    void queuedMessages_areNotAskedAboutAgain_whileTheAnswersStand_andAreWhenTheyChangedEarly() {
        authorizer.version = 1;
        Peer reader = connected("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.lose();
        Peer writer = connected("writer");
        writer.publish("a", "x", AT_LEAST_ONCE);
        authorizer.questions.clear();
        Peer again = world.peer(MQTT_5)
                .connect(
                        "reader",
                        false,
                        Properties.NONE
                                .with(Property.SESSION_EXPIRY_INTERVAL, 100)
                                .with(Property.RECEIVE_MAXIMUM, 1));
        again.message("x");
        assertThat(authorizer.questions).isEmpty();
        writer.publish("a", "y", AT_LEAST_ONCE);
        again.nothing();
        authorizer.version = 2; // while "y" waits for the window of a client that is connected
        authorizer.rule = (action, topic) -> action != Action.READ;
        again.lose();
        Peer third = connected("reader");
        assertThat(third.message("x").dup()).isTrue(); // begun, and so completed
        third.nothing();
    }

    @Test
    void aDeliveryWithoutAnAnswerYet_holdsUpWhatComesAfterIt() {
        var first = new CompletableFuture<Decision>();
        var onlyReading = new World(BrokerOptions.DEFAULTS.withAuthorizer((who, clientId, action, topic) ->
                action == Action.READ && topic.equals("slow") ? Decision.later(first) : Decision.ALLOW));
        Peer reader = onlyReading.peer(MQTT_5).resume("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = onlyReading.peer(MQTT_5).resume("writer");
        writer.publish("slow", "1", AT_LEAST_ONCE);
        writer.publish("fast", "2", AT_MOST_ONCE);
        writer.publish("fast", "3", AT_LEAST_ONCE);
        reader.nothing();
        assertThat(writer.got).hasSize(2);
        first.complete(Decision.ALLOW);
        onlyReading.run();
        reader.message("1");
        reader.message("2");
        reader.message("3");
    }

    @Test
    void aDeliveryThatIsDeniedLater_isLeftOut() {
        var answer = new CompletableFuture<Decision>();
        var guarded = new World(BrokerOptions.DEFAULTS.withAuthorizer((who, clientId, action, topic) ->
                action == Action.READ && topic.equals("slow") ? Decision.later(answer) : Decision.ALLOW));
        Peer reader = guarded.peer(MQTT_5).resume("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = guarded.peer(MQTT_5).resume("writer");
        writer.publish("slow", "1", AT_LEAST_ONCE);
        writer.publish("fast", "2", AT_MOST_ONCE);
        answer.complete(Decision.DENY);
        guarded.run();
        reader.message("2");
        reader.nothing();
        assertThat(guarded.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(1);
    }

    @Test
    void deliveriesWithoutAnAnswerYet_areNoMoreThanTheQueueMayHold() {
        var answer = new CompletableFuture<Decision>();
        var queue = new QueueLimits(2, 1_000, QueueLimits.WhenFull.DROP_NEWEST, 10);
        var guarded = new World(BrokerOptions.DEFAULTS
                .withLimits(BrokerLimits.DEFAULTS.withQueue(queue))
                .withAuthorizer((who, clientId, action, topic) ->
                        action == Action.READ && topic.equals("slow") ? Decision.later(answer) : Decision.ALLOW));
        Peer reader = guarded.peer(MQTT_5).resume("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = guarded.peer(MQTT_5).resume("writer");
        for (String text : List.of("1", "2", "3")) {
            writer.publish("slow", text, AT_LEAST_ONCE);
        }
        assertThat(guarded.broker.metrics().lost(Loss.QUEUE_FULL)).isEqualTo(1);
        answer.complete(Decision.ALLOW);
        guarded.run();
        reader.message("1");
        reader.message("2");
        reader.nothing();
    }

    @Test
    void aRetainedMessage_waitsForAnAnswerThatComesLater_andIsLeftOutWhenDenied() {
        Peer writer = connected("writer");
        writer.retain("a", "x");
        Peer reader = connected("reader");
        authorizer.rule = (action, topic) -> action != Action.READ;
        reader.subscribe("a", AT_LEAST_ONCE);
        reader.nothing();
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(1);
        authorizer.rule = (action, topic) -> true;
        reader.queue(new Subscribe(
                77,
                List.of(new Subscription("a", AT_LEAST_ONCE), new Subscription("b", AT_LEAST_ONCE)),
                Properties.NONE));
        world.run();
        reader.next(SubAck.class);
        reader.message("x");
        authorizer.isPending = true;
        reader.send(new Subscribe(78, List.of(new Subscription("a", AT_LEAST_ONCE)), Properties.NONE));
        reader.nothing();
        authorizer.answer(true);
        world.run();
        reader.next(SubAck.class);
        reader.nothing();
        authorizer.answer(true);
        world.run();
        reader.message("x");
    }

    @Test
    void aVersionedAnswerThatComesLater_isWaitedForEachTime() {
        authorizer.version = 1;
        Peer reader = connected("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        Peer writer = connected("writer");
        authorizer.isPending = true;
        writer.publish("a", "x", AT_MOST_ONCE);
        authorizer.answer(true); // that it may be published
        world.run();
        reader.nothing();
        authorizer.answer(true); // that it may be read
        world.run();
        reader.message("x");
    }

    @Test
    void answersThatMayNotBeKept_areAskedForEachTime() {
        Peer reader = connected("reader");
        reader.subscribe("a", AT_LEAST_ONCE);
        Peer writer = connected("writer");
        writer.publish("a", "x", AT_MOST_ONCE);
        reader.message("x");
        authorizer.rule = (action, topic) -> action != Action.READ;
        writer.publish("a", "y", AT_MOST_ONCE);
        reader.nothing();
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(1);
    }

    @Test
    void aWillThatMayNotBePublished_isCounted() {
        var will = new Will("secret", Peer.bytes("gone"), AT_LEAST_ONCE, false, Properties.NONE);
        Peer client = world.peer(MQTT_5).connect("c", true, Properties.NONE, will);
        authorizer.rule = (action, topic) -> action != Action.WRITE;
        client.lose();
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isEqualTo(1);
    }

    @Test
    void aDeliveryWithoutAnAnswerYet_isGivenUpWithItsSession() {
        var answer = new CompletableFuture<Decision>();
        var guarded = new World(BrokerOptions.DEFAULTS.withAuthorizer((who, clientId, action, topic) ->
                action == Action.READ && topic.equals("slow") ? Decision.later(answer) : Decision.ALLOW));
        Peer reader = guarded.peer(MQTT_5).connect("reader");
        reader.subscribe("#", AT_LEAST_ONCE);
        Peer writer = guarded.peer(MQTT_5).connect("writer");
        writer.publish("slow", "1", AT_LEAST_ONCE);
        reader.lose();
        answer.complete(Decision.ALLOW);
        guarded.run();
        assertThat(guarded.broker.metrics().lost(Loss.SESSION_ENDED)).isEqualTo(1);
    }

    @Test
    void wills_areAskedAboutWhenTheyArePublished() {
        Peer watcher = connected("watcher");
        watcher.subscribe("#", AT_LEAST_ONCE);
        var will = new Will("secret", Peer.bytes("gone"), AT_LEAST_ONCE, true, Properties.NONE);
        Peer client = world.peer(MQTT_5).connect("c", true, Properties.NONE, will);
        authorizer.rule = (action, topic) -> action != Action.WRITE;
        client.lose();
        watcher.nothing();
        assertThat(world.broker.retained.size()).isZero();
        assertThat(authorizer.questions).contains("WRITE secret of c");
        authorizer.isPending = true;
        world.peer(MQTT_5).connect("c", true, Properties.NONE, will).lose();
        authorizer.isPending = false;
        authorizer.rule = (action, topic) -> true;
        authorizer.answer(true);
        world.run();
        watcher.message("gone");
    }
}
