// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static io.galidia.ScriptedPeer.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.packet.ConnAck;
import io.galidia.packet.Connect;
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
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/** What a client subscribes to, and what becomes of messages. */
class ClientMessagesTest extends ScriptedClient {

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
        peer.send(message("a/b", "later still", Qos.AT_LEAST_ONCE, 10, false)); // as section 3.10.4 allows
        assertThat(next(PubAck.class).packetId()).isEqualTo(10);
        assertThat(got).isEmpty();
    }

    @Test
    void connectionLostBeforeSubAck_failsNothing_andTheNextOneGrants() {
        start(options);
        open(false);
        ClientSubscription subscription = client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {});
        next(Subscribe.class);
        loseAndComeBack();
        assertThat(subscription.granted()).isNotDone();
        open(true);
        grant(next(Subscribe.class));
        assertThat(client.await(subscription.granted())).isEqualTo(ReasonCode.GRANTED_QOS_2);
    }

    @Test
    void subscriptionEndedWithoutAConnection_isEndedByTheNext() {
        start(options);
        open(false);
        ClientSubscription subscription = client.subscribe("a", Qos.AT_LEAST_ONCE, message -> {});
        grant(next(Subscribe.class));
        client.await(subscription.granted());
        peer.cut();
        until(manager, "the loss", () -> client.state() instanceof ClientEvent.Waiting);
        client.await(subscription.unsubscribe());
        ticker.advance(Duration.ofSeconds(2));
        open(true);
        assertThat(next(Unsubscribe.class).filters()).containsExactly("a");
    }

    @Test
    void executorThatHasNoThreadForOnce_isAskedAgain() {
        boolean[] isFull = {true};
        List<String> got = new ArrayList<>();
        start(options.withExecutor(task -> {
            if (isFull[0]) {
                throw new java.util.concurrent.RejectedExecutionException("as the test wants");
            }
            handlers.add(task);
        }));
        open(false);
        client.subscribe("a", Qos.AT_LEAST_ONCE, message -> got.add(message.text()));
        grant(next(Subscribe.class));
        peer.send(message("a", "1", Qos.AT_LEAST_ONCE, 1, false));
        peer.send(message("a", "2", Qos.AT_LEAST_ONCE, 2, false));
        for (int i = 0; i < 20; i++) {
            runHandlers();
        }
        assertThat(got).isEmpty();
        isFull[0] = false;
        runHandlersUntil("both messages", () -> {
            ticker.advance(Duration.ofMillis(100));
            return got.size() == 2;
        });
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(next(PubAck.class).packetId()).isEqualTo(2);
    }

    @Test
    void serverThatDoesNotKnowTheSessionOfTheOther_makesThemSeparate() {
        try (ScriptedPeer other = ScriptedPeer.listening()) {
            ClientOptions two = options.withMoreEndpoints(other.url());
            start(two);
            open(false);
            peer.cut(); // at once, so that the other is next
            assertThat(other.next(manager, Connect.class).cleanStart()).isFalse();
            other.send(new ConnAck(false, ReasonCode.SUCCESS, Properties.NONE));
            until(manager, "the connection", client::isConnected);
            other.cut();
            until(manager, "the loss", () -> !client.isConnected());
            ticker.advance(Duration.ofSeconds(5));
            assertThat(next(Connect.class).cleanStart()).isTrue();
        }
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
    void messageForTwoSubscriptions_goesToEachAndIsAnsweredOnce() {
        start(options);
        open(false);
        List<String> got = new ArrayList<>();
        client.subscribe("a/#", Qos.AT_LEAST_ONCE, message -> got.add("first " + message.text()));
        client.subscribe("a/+", Qos.AT_LEAST_ONCE, message -> got.add("second " + message.text()));
        grant(next(Subscribe.class));
        grant(next(Subscribe.class));
        peer.send(message("a/b", "x", Qos.AT_LEAST_ONCE, 1, false));
        runHandlersUntil("both handlers", () -> got.size() == 2);
        assertThat(got).containsExactly("first x", "second x");
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(peer.poll()).isNull();
    }

    @Test
    void messageForTwoSubscriptions_goesToTheFirstOnlyWhenAskedFor_alsoWhenTheServerSendsCopies() {
        start(options.withOverlap(Overlap.ONCE));
        open(false);
        List<String> got = new ArrayList<>();
        client.subscribe("a/#", Qos.AT_LEAST_ONCE, message -> got.add("first " + message.text()));
        client.subscribe("a/+", Qos.AT_LEAST_ONCE, message -> got.add("second " + message.text()));
        Subscribe first = next(Subscribe.class);
        Subscribe second = next(Subscribe.class);
        grant(first);
        grant(second);
        sendFor(second, 1);
        sendFor(first, 2);
        runHandlersUntil("the message", () -> got.size() == 1);
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(next(PubAck.class).packetId()).isEqualTo(2);
        assertThat(got).containsExactly("first x");
    }

    private void sendFor(Subscribe subscribe, int packetId) {
        int id = subscribe.properties().subscriptionIdentifiers().get(0);
        peer.send(new Publish(
                "a/b",
                Unpooled.wrappedBuffer("x".getBytes(StandardCharsets.UTF_8)),
                Qos.AT_LEAST_ONCE,
                false,
                false,
                packetId,
                Properties.NONE.withSubscriptionIdentifier(id)));
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
    void stream_cancelledWhileAMessageWaits_holdsBackNothingElse() {
        start(options);
        open(false);
        Reader reader = new Reader();
        client.messages("a", SubscribeOptions.qos(Qos.AT_LEAST_ONCE)).subscribe(reader);
        grant(next(Subscribe.class));
        peer.send(message("a", "1", Qos.AT_LEAST_ONCE, 1, false));
        until(manager, "the handler's turn", () -> !handlers.isEmpty());
        runHandlers();
        reader.subscription.cancel();
        next(Unsubscribe.class);
        runHandlers();
        runHandlers();
        assertThat(next(PubAck.class).packetId()).isEqualTo(1);
        assertThat(reader.seen).isEmpty();
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
        assertThat(next(Unsubscribe.class).filters()).containsExactly("secret");
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
}
