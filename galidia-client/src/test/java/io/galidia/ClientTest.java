// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscribe;
import io.galidia.packet.UnsubAck;
import io.galidia.packet.Unsubscribe;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client with a server that does exactly what the test says, and a clock that goes when it is told to. */
class ClientTest {

    private final VirtualTicker ticker = new VirtualTicker();
    private final Manager manager = new Manager((connection, event) -> {}, ManagerOptions.DEFAULTS.withTicker(ticker));
    private final ScriptedPeer peer = ScriptedPeer.listening();
    private final List<ClientEvent> events = new ArrayList<>();
    private final Queue<Runnable> handlers = new ArrayDeque<>();
    private final ClientOptions options = ClientOptions.DEFAULTS
            .withClientId("plant-7")
            .withListener(events::add)
            .withExecutor(handlers::add)
            .withCloseTimeout(Duration.ofSeconds(1));
    private Client client;

    @AfterEach
    void close() {
        peer.close();
        manager.close();
    }

    private Client start(ClientOptions with) {
        client = Client.create(manager, peer.url(), with).start();
        return client;
    }

    private Connect open(boolean sessionPresent) {
        Connect connect = peer.next(manager, Connect.class);
        peer.send(new ConnAck(sessionPresent, ReasonCode.SUCCESS, Properties.NONE));
        until(manager, "the connection", client::isConnected);
        return connect;
    }

    private <P extends Packet> P next(Class<P> type) {
        return peer.next(manager, type);
    }

    private void runHandlers() {
        for (int turn = 0; turn < 3; turn++) {
            manager.poll(Duration.ZERO);
        }
        Runnable handler = handlers.poll();
        while (handler != null) {
            handler.run();
            handler = handlers.poll();
        }
        manager.poll(Duration.ZERO);
    }

    private void runHandlersUntil(String what, java.util.function.BooleanSupplier condition) {
        until(manager, what, () -> {
            runHandlers();
            return condition.getAsBoolean();
        });
    }

    private <E extends ClientEvent> E last(Class<E> type) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (type.isInstance(events.get(i))) {
                return type.cast(events.get(i));
            }
        }
        throw new AssertionError("no " + type.getSimpleName() + " among " + events);
    }

    private boolean has(Class<? extends ClientEvent> type) {
        return events.stream().anyMatch(type::isInstance);
    }

    private static Publish message(String topic, String text, Qos qos, int id, boolean dup) {
        return new Publish(
                topic,
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)),
                qos,
                false,
                dup,
                id,
                Properties.NONE);
    }

    private void grant(Subscribe subscribe) {
        peer.send(new SubAck(subscribe.packetId(), List.of(ReasonCode.GRANTED_QOS_2), Properties.NONE));
    }

    private void loseAndComeBack() {
        peer.cut();
        until(manager, "the loss", () -> client.state() instanceof ClientEvent.Waiting);
        ticker.advance(((ClientEvent.Waiting) client.state()).delay().plusMillis(1));
    }

    // ---- publishing without a connection

    @Test
    void publish_beforeTheFirstConnect_returnsAtOnceAndGoesOutOnceConnected() {
        client = Client.create(manager, peer.url(), options);
        CompletableFuture<Publication> early = client.publish("a", "1", Qos.AT_LEAST_ONCE);
        assertThat(early).isNotDone();
        client.start();
        open(false);
        Publish sent = next(Publish.class);
        peer.send(new PubAck(sent.packetId()));
        assertThat(client.await(early).id()).isEqualTo(sent.packetId());
    }

    @Test
    void publish_overTheQueueLimit_failsAtOnceAndTheQueueStaysBounded() {
        client = Client.create(
                manager,
                peer.url(),
                options.withConnect(options.connect().withQueue(new QueueLimits(2, 1_000, WhenFull.DROP_NEWEST))));
        List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            outcomes.add(client.publish("a", "x", Qos.AT_LEAST_ONCE));
        }
        manager.poll(Duration.ZERO);
        assertThat(outcomes.stream().filter(CompletableFuture::isCompletedExceptionally))
                .hasSize(3);
        assertThatThrownBy(() -> client.await(outcomes.get(4))).hasMessageContaining("the queue is full");
    }

    @Test
    void burstOverTheServersReceiveMaximum_waitsForItsWindowAndFailsNothing() {
        start(options);
        next(Connect.class);
        peer.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 2)));
        until(manager, "the connection", client::isConnected);
        List<CompletableFuture<Publication>> outcomes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            outcomes.add(client.publish("a", "x" + i, Qos.AT_LEAST_ONCE));
        }
        for (int i = 0; i < 50; i += 2) {
            Publish first = next(Publish.class);
            Publish second = next(Publish.class);
            assertThat(first.payload().toString(StandardCharsets.UTF_8)).isEqualTo("x" + i);
            assertThat(second.payload().toString(StandardCharsets.UTF_8)).isEqualTo("x" + (i + 1));
            manager.poll(Duration.ZERO);
            assertThat(peer.poll()).isNull();
            peer.send(new PubAck(first.packetId()));
            peer.send(new PubAck(second.packetId()));
        }
        outcomes.forEach(client::await);
    }

    @Test
    void cancelledPublish_thatWasNotSent_isNeverSent() {
        client = Client.create(manager, peer.url(), options);
        client.publish("a", "not this", Qos.AT_LEAST_ONCE).cancel(false);
        client.publish("a", "this", Qos.AT_LEAST_ONCE);
        client.start();
        open(false);
        assertThat(next(Publish.class).payload().toString(StandardCharsets.UTF_8))
                .isEqualTo("this");
    }

    @Test
    void messageLargerThanTheServerTakes_failsAndIsNotTriedAgain() {
        start(options);
        next(Connect.class);
        peer.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.MAXIMUM_PACKET_SIZE, 100)));
        until(manager, "the connection", client::isConnected);
        CompletableFuture<Publication> large = client.publish("a", new byte[200], Qos.AT_LEAST_ONCE);
        assertThatThrownBy(() -> client.await(large)).hasMessageContaining("maximum packet size");
        CompletableFuture<Publication> small = client.publish("a", new byte[20], Qos.AT_LEAST_ONCE);
        Publish sent = next(Publish.class);
        assertThat(sent.payload().readableBytes()).isEqualTo(20);
        peer.send(new PubAck(sent.packetId()));
        client.await(small);
    }

    // ---- losing connections

    @Test
    void lostConnection_isMadeAgainAndWhatWasUnderWayIsSentAgain_withTheOutcomeOfTheFirstCall() {
        start(options);
        assertThat(open(false).cleanStart()).isTrue();
        CompletableFuture<Publication> outcome = client.publish("a", "1", Qos.EXACTLY_ONCE);
        Publish first = next(Publish.class);
        loseAndComeBack();
        Connect again = open(true);
        assertThat(again.cleanStart()).isFalse();
        assertThat(again.clientId()).isEqualTo("plant-7");
        assertThat(again.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0))
                .isEqualTo(3_600);
        Publish second = next(Publish.class);
        assertThat(second.packetId()).isEqualTo(first.packetId());
        assertThat(second.dup()).isTrue();
        peer.send(new PubRec(second.packetId()));
        next(PubRel.class);
        peer.send(new PubComp(second.packetId()));
        assertThat(client.await(outcome).id()).isEqualTo(first.packetId());
    }

    @Test
    void windowOfTheLostConnection_doesNotBlockTheNext() {
        start(options);
        next(Connect.class);
        peer.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE.with(Property.RECEIVE_MAXIMUM, 1)));
        until(manager, "the connection", client::isConnected);
        client.publish("a", "1", Qos.AT_LEAST_ONCE);
        next(Publish.class);
        for (int i = 0; i < 3; i++) {
            loseAndComeBack();
            open(false);
            assertThat(next(Publish.class).payload().toString(StandardCharsets.UTF_8))
                    .isEqualTo("1");
        }
    }

    @Test
    void delays_areRandomWithinABoundThatDoubles() {
        List<Duration> first = delaysOf(6);
        List<Duration> second = delaysOf(6);
        assertThat(first).isNotEqualTo(second);
        for (int i = 0; i < 6; i++) {
            Duration bound = Duration.ofMillis(100L << i).compareTo(Duration.ofSeconds(1)) > 0
                    ? Duration.ofSeconds(1)
                    : Duration.ofMillis(100L << i);
            assertThat(first.get(i)).isBetween(Duration.ZERO, bound);
        }
    }

    private List<Duration> delaysOf(int attempts) {
        List<Duration> delays = new ArrayList<>();
        ReconnectPolicy policy = ReconnectPolicy.DEFAULTS
                .withDelays(Duration.ofMillis(100), Duration.ofSeconds(1))
                .withMostAttempts(attempts + 1);
        Client unlucky = Client.create(
                        manager,
                        "mem:nobody-listens",
                        options.withReconnect(policy).withListener(event -> {
                            if (event instanceof ClientEvent.Waiting waiting) {
                                delays.add(waiting.delay());
                            }
                        }))
                .start();
        until(manager, "the end", () -> {
            ticker.advance(Duration.ofMillis(200));
            return unlucky.state() instanceof ClientEvent.Closed;
        });
        assertThat(((ClientEvent.Closed) unlucky.state()).why()).contains("attempt " + (attempts + 1) + " of");
        return delays;
    }

    @Test
    void outageLongerThanThePolicyAllows_closesTheClient_andFailsWhatWaits() {
        ReconnectPolicy policy = ReconnectPolicy.DEFAULTS.withLongestOutage(Duration.ofSeconds(30));
        Client unlucky = Client.create(manager, "mem:nobody-listens", options.withReconnect(policy));
        CompletableFuture<Publication> waits = unlucky.publish("a", "1", Qos.AT_LEAST_ONCE);
        unlucky.start();
        until(manager, "the end", () -> {
            ticker.advance(Duration.ofSeconds(1));
            return unlucky.state() instanceof ClientEvent.Closed;
        });
        assertThat(waits).isCompletedExceptionally();
        assertThat(last(ClientEvent.Closed.class).why()).contains("the most is 30000");
    }

    @Test
    void sessionTakenOver_closesTheClient_sinceTwoWouldTakeItFromEachOtherForEver() {
        start(options);
        open(false);
        peer.send(new Disconnect(ReasonCode.SESSION_TAKEN_OVER, Properties.NONE));
        peer.cut();
        until(manager, "the end", () -> client.state() instanceof ClientEvent.Closed);
        assertThat(last(ClientEvent.Closed.class).reason()).isEqualTo(ReasonCode.SESSION_TAKEN_OVER);
        assertThatThrownBy(() -> client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void busyServer_isLeftAloneForHalfOfTheLongestDelay() {
        start(options);
        next(Connect.class);
        peer.send(new ConnAck(false, ReasonCode.SERVER_BUSY, Properties.NONE));
        peer.cut();
        until(manager, "the refusal", () -> client.state() instanceof ClientEvent.Waiting);
        ClientEvent.Waiting waiting = last(ClientEvent.Waiting.class);
        assertThat(waiting.reason()).isEqualTo(ReasonCode.SERVER_BUSY);
        assertThat(waiting.delay()).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(2));
    }

    @Test
    void refusedCredentials_areAskedForAgainAtTheNextAttempt() {
        Queue<String> passwords = new ArrayDeque<>(List.of("old", "new"));
        start(options.withCredentials(() -> Credentials.of("user", Objects.requireNonNull(passwords.poll()))));
        assertThat(password(next(Connect.class))).isEqualTo("old");
        peer.send(new ConnAck(false, ReasonCode.NOT_AUTHORIZED, Properties.NONE));
        peer.cut();
        until(manager, "the refusal", () -> client.state() instanceof ClientEvent.Waiting);
        ticker.advance(Duration.ofSeconds(2));
        assertThat(password(open(false))).isEqualTo("new");
    }

    private static String password(Connect connect) {
        return Objects.requireNonNull(connect.password()).toString(StandardCharsets.UTF_8);
    }

    @Test
    void refusedCredentials_withoutAnythingToAsk_closeTheClient() {
        start(options.withCredentials("user", "wrong"));
        next(Connect.class);
        peer.send(new ConnAck(false, ReasonCode.BAD_USER_NAME_OR_PASSWORD, Properties.NONE));
        peer.cut();
        until(manager, "the end", () -> client.state() instanceof ClientEvent.Closed);
    }

    @Test
    void preparationThatNeverAnswers_isAFailedAttempt() {
        start(options.withBeforeConnect((connect, attempt) -> new CompletableFuture<>()));
        manager.poll(Duration.ZERO);
        ticker.advance(Duration.ofSeconds(11));
        until(manager, "the failure", () -> client.state() instanceof ClientEvent.Waiting);
        assertThat(last(ClientEvent.Waiting.class).why()).contains("has not answered within 10000 ms");
    }

    @Test
    void serverThatNamesAnother_isFollowedAtOnce() {
        try (ScriptedPeer other = ScriptedPeer.listening()) {
            start(options);
            next(Connect.class);
            String reference = other.url().substring("mqtt://".length());
            peer.send(new ConnAck(
                    false, ReasonCode.USE_ANOTHER_SERVER, Properties.NONE.with(Property.SERVER_REFERENCE, reference)));
            peer.cut();
            assertThat(other.next(manager, Connect.class).clientId()).isEqualTo("plant-7");
        }
    }

    @Test
    void endpoints_areTriedOneAfterTheOther_withoutWaitingInBetween() {
        client = Client.create(manager, "mem:nobody-listens", options.withMoreEndpoints("mem:nobody-else", peer.url()))
                .start();
        open(false);
        assertThat(events.stream().filter(ClientEvent.Waiting.class::isInstance).map(ClientEvent.Waiting.class::cast))
                .allSatisfy(waiting -> assertThat(waiting.delay()).isZero())
                .hasSize(2);
    }

    // ---- subscriptions

    @Test
    void subscriptions_areRestoredWhenTheServerLostTheSession_andVerifiedWhenItHasIt() {
        start(options);
        open(false);
        ClientSubscription subscription =
                client.subscribe("sensors/{room}/temperature", Qos.AT_LEAST_ONCE, message -> {});
        Subscribe first = next(Subscribe.class);
        assertThat(first.subscriptions().get(0).filter()).isEqualTo("sensors/+/temperature");
        grant(first);
        assertThat(client.await(subscription.granted())).isEqualTo(ReasonCode.GRANTED_QOS_2);

        loseAndComeBack();
        open(true);
        Subscribe verified = next(Subscribe.class);
        assertThat(verified.subscriptions().get(0).retainHandling()).isEqualTo(RetainHandling.SEND_IF_NEW);
        grant(verified);
        manager.poll(Duration.ZERO);

        loseAndComeBack();
        open(false);
        Subscribe restored = next(Subscribe.class);
        assertThat(restored.subscriptions().get(0).retainHandling()).isEqualTo(RetainHandling.SEND);
        assertThat(restored.properties().subscriptionIdentifiers())
                .isEqualTo(first.properties().subscriptionIdentifiers());
    }

    @Test
    void refusedSubscription_failsItsFutureAndIsAnEvent() {
        start(options);
        open(false);
        ClientSubscription subscription = client.subscribe("secret/#", Qos.AT_LEAST_ONCE, message -> {});
        Subscribe asked = next(Subscribe.class);
        peer.send(new SubAck(asked.packetId(), List.of(ReasonCode.NOT_AUTHORIZED), Properties.NONE));
        assertThatThrownBy(() -> client.await(subscription.granted())).hasMessageContaining("secret/#");
        assertThat(last(ClientEvent.SubscriptionRefused.class).reason()).isEqualTo(ReasonCode.NOT_AUTHORIZED);
    }

    @Test
    void secondSubscriptionWithTheSameFilter_isRefusedAndLeavesTheFirst() {
        start(options);
        open(false);
        client.subscribe("a/+", Qos.AT_LEAST_ONCE, message -> {});
        ClientSubscription second = client.subscribe("a/{name}", Qos.AT_LEAST_ONCE, message -> {});
        assertThatThrownBy(() -> client.await(second.granted())).hasMessageContaining("is subscribed to already");
        next(Subscribe.class);
        assertThat(peer.poll()).isNull();
    }

    @Test
    void unsubscribe_isSentAndTheServersLeftoversAreAcknowledgedWithoutTheHandler() {
        start(options);
        open(false);
        List<String> got = new ArrayList<>();
        ClientSubscription subscription =
                client.subscribe("a/#", Qos.AT_LEAST_ONCE, message -> got.add(message.text()));
        grant(next(Subscribe.class));
        client.await(subscription.granted());
        CompletableFuture<Void> ended = subscription.unsubscribe();
        Unsubscribe asked = next(Unsubscribe.class);
        peer.send(message("a/b", "late", Qos.AT_LEAST_ONCE, 9, false));
        assertThat(next(PubAck.class).packetId()).isEqualTo(9);
        peer.send(new UnsubAck(asked.packetId(), List.of(ReasonCode.SUCCESS), Properties.NONE));
        client.await(ended);
        assertThat(got).isEmpty();
    }

    // ---- messages

    @Test
    void message_isAcknowledgedAfterItsHandlerAndNotBefore() {
        start(options);
        open(false);
        List<String> got = new ArrayList<>();
        client.subscribe(
                "sensors/{room}/{what}",
                Qos.AT_LEAST_ONCE,
                message -> got.add(message.level("room") + "/" + message.level("what") + "=" + message.text()));
        grant(next(Subscribe.class));
        peer.send(message("sensors/hall/t", "21", Qos.AT_LEAST_ONCE, 1, false));
        until(manager, "the handler's turn", () -> !handlers.isEmpty());
        assertThat(peer.poll()).isNull();
        runHandlers();
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(got).containsExactly("hall/t=21");
    }

    @Test
    void messageThatNoSubscriptionIsFor_waitsUnacknowledgedUntilThereIsOne() {
        start(options);
        open(false);
        peer.send(message("late/1", "x", Qos.AT_LEAST_ONCE, 1, false));
        until(manager, "the event", () -> has(ClientEvent.Unhandled.class));
        assertThat(last(ClientEvent.Unhandled.class).isWaiting()).isTrue();
        assertThat(peer.poll()).isNull();
        List<String> got = new ArrayList<>();
        client.subscribe("late/#", Qos.AT_LEAST_ONCE, message -> got.add(message.text()));
        grant(next(Subscribe.class));
        runHandlersUntil("the message", () -> !got.isEmpty());
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
    }

    @Test
    void subscriptionDeclaredBeforeTheStart_getsWhatAKeptSessionBringsAtOnce() {
        List<String> got = new ArrayList<>();
        client = Client.create(
                manager, peer.url(), options.withConnect(options.connect().withCleanSession(false)));
        client.subscribe("a", Qos.AT_LEAST_ONCE, message -> got.add(message.text()));
        client.start();
        next(Connect.class);
        peer.send(new ConnAck(true, ReasonCode.SUCCESS, Properties.NONE));
        peer.send(message("a", "kept", Qos.AT_MOST_ONCE, 0, false));
        runHandlersUntil("the message", () -> got.equals(List.of("kept")));
    }

    @Test
    void handlerThatThrows_getsTheMessageAgain_thenItIsRefused_andTheNextOneComes() {
        start(options.withErrorPolicy(ErrorPolicy.DEFAULTS.withRedeliveries(2)));
        open(false);
        List<String> got = new ArrayList<>();
        client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {
            got.add(message.text());
            if (message.text().equals("bad")) {
                throw new IllegalStateException("as the test wants");
            }
        });
        grant(next(Subscribe.class));
        peer.send(message("a", "bad", Qos.AT_LEAST_ONCE, 1, false));
        peer.send(message("a", "good", Qos.AT_LEAST_ONCE, 2, false));
        runHandlersUntil("the first failure", () -> got.size() == 1);
        ticker.advance(Duration.ofMillis(100));
        runHandlersUntil("the second failure", () -> got.size() == 2);
        ticker.advance(Duration.ofMillis(200));
        runHandlersUntil("the next message", () -> got.size() == 4);
        assertThat(got).containsExactly("bad", "bad", "bad", "good");
        PubAck refused = next(PubAck.class);
        assertThat(refused.packetId()).isEqualTo(1);
        assertThat(refused.reason()).isEqualTo(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR);
        assertThat(next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(events.stream().filter(ClientEvent.HandlerFailed.class::isInstance))
                .hasSize(3);
    }

    @Test
    void deadLetterHandler_takesWhatTheHandlerDoesNot_andTheMessageIsAcknowledged() {
        List<String> dead = new ArrayList<>();
        start(options.withErrorPolicy(
                ErrorPolicy.DEFAULTS.withRedeliveries(0).withDeadLetters(message -> dead.add(message.text()))));
        open(false);
        client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {
            throw new IllegalStateException("as the test wants");
        });
        grant(next(Subscribe.class));
        peer.send(message("a", "bad", Qos.AT_LEAST_ONCE, 1, false));
        runHandlersUntil("the dead letter", () -> dead.equals(List.of("bad")));
        assertThat(next(PubAck.class).reason()).isEqualTo(ReasonCode.SUCCESS);
    }

    @Test
    void qos2RepeatedOnANewConnectionWhileItsHandlerWorks_isHandledOnceAndAnsweredThere() {
        start(options);
        open(false);
        List<Message> got = new ArrayList<>();
        client.subscribe("a", SubscribeOptions.qos(Qos.EXACTLY_ONCE).manual(), got::add);
        grant(next(Subscribe.class));
        peer.send(message("a", "once", Qos.EXACTLY_ONCE, 7, false));
        runHandlersUntil("the message", () -> got.size() == 1);
        loseAndComeBack();
        open(true);
        grant(next(Subscribe.class));
        peer.send(message("a", "once", Qos.EXACTLY_ONCE, 7, true));
        for (int i = 0; i < 20; i++) {
            runHandlers();
        }
        assertThat(peer.poll()).isNull();
        got.get(0).acknowledge();
        assertThat(next(PubRec.class).packetId()).isEqualTo(7);
        peer.send(new PubRel(7));
        assertThat(next(PubComp.class).reason()).isEqualTo(ReasonCode.SUCCESS);
        assertThat(got).hasSize(1);
    }

    @Test
    void slowHandlers_boundWhatTheServerMaySend() {
        start(options.withReceiveMaximum(5));
        assertThat(next(Connect.class).properties().number(Property.RECEIVE_MAXIMUM, 0))
                .isEqualTo(5);
    }

    @Test
    void qos0ThatHandlersAreTooSlowFor_isDroppedByThePolicyAndEachIsAnEvent() {
        for (boolean dropsOldest : new boolean[] {false, true}) {
            events.clear();
            List<String> got = new ArrayList<>();
            start(options.withWaitingQos0(3, dropsOldest));
            open(false);
            client.subscribe("a", Qos.AT_MOST_ONCE, message -> got.add(message.text()));
            grant(next(Subscribe.class));
            for (int i = 1; i <= 5; i++) {
                peer.send(message("a", "" + i, Qos.AT_MOST_ONCE, 0, false));
            }
            until(
                    manager,
                    "two events",
                    () -> events.stream()
                                    .filter(ClientEvent.Dropped.class::isInstance)
                                    .count()
                            == 2);
            runHandlers();
            assertThat(got).isEqualTo(dropsOldest ? List.of("3", "4", "5") : List.of("1", "2", "3"));
            client.close();
            peer.cut();
        }
    }

    // ---- streams

    /** A subscriber that asks for as many as the test says. */
    private static final class Reader implements Flow.Subscriber<Message> {
        final List<String> seen = new ArrayList<>();
        Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(Message message) {
            seen.add(message.text());
        }

        @Override
        public void onError(Throwable error) {
            seen.add("error: " + error.getMessage());
        }

        @Override
        public void onComplete() {
            seen.add("complete");
        }
    }

    @Test
    void stream_givesAndAcknowledgesWhatIsAskedFor_andUnsubscribesWhenCancelled() {
        start(options);
        open(false);
        Reader reader = new Reader();
        client.messages("a", SubscribeOptions.qos(Qos.AT_LEAST_ONCE)).subscribe(reader);
        grant(next(Subscribe.class));
        for (int i = 1; i <= 3; i++) {
            peer.send(message("a", "" + i, Qos.AT_LEAST_ONCE, i, false));
        }
        until(manager, "the handler's turn", () -> !handlers.isEmpty());
        runHandlers();
        assertThat(reader.seen).isEmpty();
        assertThat(peer.poll()).isNull();
        reader.subscription.request(2);
        runHandlersUntil("two messages", () -> reader.seen.size() == 2);
        runHandlers();
        assertThat(reader.seen).containsExactly("1", "2");
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(next(PubAck.class).packetId()).isEqualTo(2);
        reader.subscription.cancel();
        next(Unsubscribe.class);
        assertThat(reader.seen).hasSize(2);
    }

    @Test
    void stream_endsWithAnErrorWhenRefused_andCompletesWithTheClient() {
        start(options);
        open(false);
        Reader refused = new Reader();
        client.messages("secret", SubscribeOptions.DEFAULTS).subscribe(refused);
        Subscribe asked = next(Subscribe.class);
        peer.send(new SubAck(asked.packetId(), List.of(ReasonCode.NOT_AUTHORIZED), Properties.NONE));
        until(manager, "the error", () -> refused.seen.size() == 1);
        assertThat(refused.seen.get(0)).startsWith("error: the server refuses to subscribe to \"secret\"");
        Reader granted = new Reader();
        client.messages("a", SubscribeOptions.DEFAULTS).subscribe(granted);
        grant(next(Subscribe.class));
        peer.cut();
        client.close();
        until(manager, "the end", () -> granted.seen.equals(List.of("complete")));
    }

    // ---- request and response

    @Test
    void request_isAnsweredByTheResponseWithItsCorrelationData_andByNoOther() {
        start(options);
        open(false);
        CompletableFuture<Message> slow = client.request("ask", "slow?", Duration.ofSeconds(5));
        CompletableFuture<Message> fast = client.request("ask", "fast?", Duration.ofSeconds(5));
        grant(next(Subscribe.class));
        Publish first = next(Publish.class);
        Publish second = next(Publish.class);
        assertThat(first.properties().number(Property.MESSAGE_EXPIRY_INTERVAL, 0))
                .isEqualTo(5);
        respond(second, "fast!");
        assertThat(client.await(fast).text()).isEqualTo("fast!");
        assertThat(slow).isNotDone();
        ticker.advance(Duration.ofSeconds(5));
        until(manager, "the time-out", slow::isDone);
        assertThatThrownBy(() -> client.await(slow)).hasMessageContaining("no response came within 5000 ms");
        respond(first, "too late");
        assertThat(next(PubAck.class).packetId()).isEqualTo("fast!".length());
        assertThat(next(PubAck.class).packetId()).isEqualTo("too late".length());
    }

    private void respond(Publish request, String text) {
        String topic = Objects.requireNonNull(request.properties().text(Property.RESPONSE_TOPIC));
        byte[] correlation = Objects.requireNonNull(request.properties().binary(Property.CORRELATION_DATA));
        peer.send(new Publish(
                topic,
                Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)),
                Qos.AT_LEAST_ONCE,
                false,
                false,
                text.length(),
                Properties.NONE.with(Property.CORRELATION_DATA, correlation)));
    }

    @Test
    void reply_goesToTheResponseTopicWithTheCorrelationData() {
        start(options);
        open(false);
        client.subscribe("ask", Qos.AT_LEAST_ONCE, message -> message.reply("you said " + message.text()));
        grant(next(Subscribe.class));
        Properties properties = Properties.NONE
                .with(Property.RESPONSE_TOPIC, "back/to/me")
                .with(Property.CORRELATION_DATA, new byte[] {1, 2, 3});
        peer.send(new Publish(
                "ask",
                Unpooled.wrappedBuffer("hello".getBytes(StandardCharsets.UTF_8)),
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                properties));
        runHandlersUntil("the answer", () -> peer.available() > 0);
        Publish reply = next(Publish.class);
        assertThat(reply.topic()).isEqualTo("back/to/me");
        assertThat(reply.payload().toString(StandardCharsets.UTF_8)).isEqualTo("you said hello");
        assertThat(reply.properties().binary(Property.CORRELATION_DATA)).containsExactly(1, 2, 3);
    }

    // ---- the end

    @Test
    void close_whileWaitingToConnectAgain_isFinalAtOnce() {
        start(options);
        open(false);
        peer.cut();
        until(manager, "the loss", () -> client.state() instanceof ClientEvent.Waiting);
        client.close();
        assertThat(client.state()).isInstanceOf(ClientEvent.Closed.class);
        ticker.advance(Duration.ofHours(1));
        manager.poll(Duration.ZERO);
        assertThat(client.state()).isInstanceOf(ClientEvent.Closed.class);
        assertThat(manager.connections()).isEmpty();
    }

    @Test
    void close_withMessagesUnderWay_waitsForThemAndEndsTheSessionThatBeganWithTheClient() {
        start(options);
        open(false);
        CompletableFuture<Publication> outcome = client.publish("a", "1", Qos.AT_LEAST_ONCE);
        Publish sent = next(Publish.class);
        CompletableFuture<Void> closed = client.whenClosed();
        manager.execute(client::close);
        manager.poll(Duration.ZERO);
        assertThat(closed).isNotDone();
        peer.send(new PubAck(sent.packetId()));
        assertThat(client.await(outcome).reason()).isEqualTo(ReasonCode.SUCCESS);
        Disconnect goodbye = next(Disconnect.class);
        assertThat(goodbye.properties().number(Property.SESSION_EXPIRY_INTERVAL, -1))
                .isZero();
        peer.cut();
        client.await(closed);
    }

    @Test
    void managerThatIsClosed_closesItsClients_whateverTheyDo() {
        Client waiting = Client.create(manager, "mem:nobody-listens", options).start();
        start(options);
        open(false);
        until(manager, "the wait", () -> waiting.state() instanceof ClientEvent.Waiting);
        manager.close();
        assertThat(waiting.state()).isInstanceOf(ClientEvent.Closed.class);
        assertThat(client.state()).isInstanceOf(ClientEvent.Closed.class);
        waiting.close();
        client.close();
        assertThat(client.publish("a", "x", Qos.AT_LEAST_ONCE)).isCompletedExceptionally();
    }

    @Test
    void ownThreads_endWithTheClient() throws InterruptedException {
        client = Client.create(peer.url(), ClientOptions.DEFAULTS.withCloseTimeout(Duration.ofMillis(10)));
        client.start();
        client.close();
        List<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("galidia-loop"))
                .toList();
        for (Thread thread : left) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }
}
