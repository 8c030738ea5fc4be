// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
import io.galidia.packet.Disconnect;
import io.galidia.packet.PingReq;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.PubRel;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.Subscribe;
import io.galidia.session.QueueLimits;
import io.galidia.session.QueueLimits.WhenFull;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a client connects, what it publishes, and how it ends. */
class ClientTest extends ScriptedClient {

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

    @Test
    void progress_tellsEachStage_andThatAMessageIsSentAgain() {
        start(options);
        open(false);
        List<PublishStage> stages = new ArrayList<>();
        CompletableFuture<Publication> outcome =
                client.publish("a", new byte[1], PublishOptions.qos(Qos.EXACTLY_ONCE), stages::add);
        next(Publish.class);
        assertThat(stages).containsExactly(PublishStage.ACCEPTED, PublishStage.SENT);
        loseAndComeBack();
        open(true);
        Publish again = next(Publish.class);
        peer.send(new PubRec(again.packetId()));
        next(PubRel.class);
        assertThat(stages)
                .containsExactly(
                        PublishStage.ACCEPTED, PublishStage.SENT, PublishStage.SENT, PublishStage.ACKNOWLEDGED);
        peer.send(new PubComp(again.packetId()));
        client.await(outcome);
        assertThat(stages).endsWith(PublishStage.COMPLETED).hasSize(5);
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
    void halfOpenConnection_isNoticedWhenOnePingIsNotAnswered() {
        start(options.withConnect(
                options.connect().withKeepAlive(Duration.ofSeconds(30)).withPingTimeout(Duration.ofSeconds(5))));
        open(false);
        ticker.advance(Duration.ofSeconds(30));
        next(PingReq.class);
        ticker.advance(Duration.ofSeconds(5));
        until(manager, "the end of the connection", () -> {
            ticker.advance(Duration.ofMillis(100)); // the goodbye has a time-out too
            return client.state() instanceof ClientEvent.Waiting;
        });
        assertThat(last(ClientEvent.Waiting.class).reason()).isEqualTo(ReasonCode.KEEP_ALIVE_TIMEOUT);
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

    // ---- what it has done

    @Test
    void snapshot_countsWhatHappened() {
        start(options.withErrorPolicy(ErrorPolicy.DEFAULTS.withRedeliveries(0)));
        open(false);
        client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {
            if (message.text().equals("bad")) {
                throw new IllegalStateException("as the test wants");
            }
        });
        grant(next(Subscribe.class));
        CompletableFuture<Publication> done = client.publish("x", "1", Qos.AT_LEAST_ONCE);
        peer.send(new PubAck(next(Publish.class).packetId()));
        client.await(done);
        client.publish("x", "2", Qos.AT_LEAST_ONCE);
        next(Publish.class);
        peer.send(message("a", "good", Qos.AT_LEAST_ONCE, 1, false));
        peer.send(message("a", "bad", Qos.AT_LEAST_ONCE, 2, false));
        peer.send(message("b", "for nobody", Qos.AT_LEAST_ONCE, 3, false));
        peer.send(message("b", "for nobody", Qos.AT_MOST_ONCE, 0, false));
        runHandlersUntil(
                "all messages",
                () -> client.await(client.snapshot()).received() == 4
                        && client.await(client.snapshot()).handlerFailures() == 1);
        ClientSnapshot snapshot = client.await(client.snapshot());
        assertThat(snapshot.state()).isInstanceOf(ClientEvent.Connected.class);
        assertThat(List.of(snapshot.connects(), snapshot.attempts(), snapshot.published(), snapshot.completed()))
                .containsExactly(1L, 1L, 2L, 1L);
        assertThat(List.of(snapshot.failed(), snapshot.handled(), snapshot.dropped()))
                .containsExactly(0L, 1L, 1L);
        assertThat(List.of(snapshot.queued(), snapshot.inFlight(), snapshot.unhandled()))
                .containsExactly(0, 1, 1);
        assertThat(snapshot.heldBytes()).isEqualTo(2);
        assertThat(snapshot.subscriptions()).containsExactly("a");
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
