// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.Client;
import io.galidia.ClientOptions;
import io.galidia.Dispatch;
import io.galidia.Message;
import io.galidia.MqttException;
import io.galidia.PublishOptions;
import io.galidia.SubscribeOptions;
import io.galidia.packet.Qos;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients with threads of their own and a broker in the same JVM. */
class ClientWithBrokerTest {

    private final Broker broker = Broker.start("mem:client-with-broker");
    private final String url = "mem:client-with-broker";

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void handlerThatWaitsForItsOwnPublish_onAnExecutorWithOneThread_goesOn() throws InterruptedException {
        ExecutorService one = Executors.newSingleThreadExecutor();
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        try (Client client = Client.connect(url, ClientOptions.DEFAULTS.withExecutor(one))) {
            client.subscribe("answer", AT_LEAST_ONCE, message -> answers.add(message.text()));
            client.await(client.subscribe(
                            "question",
                            AT_LEAST_ONCE,
                            message -> client.await(client.publish("answer", message.text() + "!", EXACTLY_ONCE)))
                    .granted());
            for (int i = 0; i < 20; i++) {
                client.publish("question", "" + i, AT_LEAST_ONCE);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(answers.poll(20, TimeUnit.SECONDS)).isEqualTo(i + "!");
            }
        } finally {
            one.shutdown();
        }
    }

    @Test
    void request_isAnsweredByAnotherClient_andFailsWhereNobodyListens() {
        try (Client service = Client.connect(url);
                Client client = Client.connect(url)) {
            service.await(service.subscribe(
                            "double/{number}",
                            AT_LEAST_ONCE,
                            message -> message.reply("" + 2 * Integer.parseInt(message.level("number"))))
                    .granted());
            for (int i = 0; i < 10; i++) {
                Message answer = client.await(client.request("double/" + i, "", Duration.ofSeconds(20)));
                assertThat(answer.text()).isEqualTo("" + 2 * i);
            }
            assertThatThrownBy(() -> client.await(client.request("nobody/here", "", Duration.ofSeconds(20))))
                    .isInstanceOf(MqttException.class)
                    .hasMessageContaining("nobody has subscribed to \"nobody/here\"");
        }
    }

    @Test
    void messagesOfATopic_areHandledInOrder_whileTopicsDoNotWaitForEachOther() throws InterruptedException {
        int count = 500;
        Queue<String> handled = new ConcurrentLinkedQueue<>();
        BlockingQueue<String> hold = new LinkedBlockingQueue<>();
        BlockingQueue<String> free = new LinkedBlockingQueue<>();
        SubscribeOptions perTopic = SubscribeOptions.qos(Qos.AT_LEAST_ONCE).withDispatch(Dispatch.PER_TOPIC);
        try (Client client = Client.connect(url)) {
            client.await(client.subscribe("order/+", perTopic, message -> {
                        if (message.topic().equals("order/stuck")) {
                            assertThat(hold.poll(20, TimeUnit.SECONDS)).isNotNull();
                        } else {
                            handled.add(message.text());
                            if (message.text().equals("" + (count - 1))) {
                                free.add("all");
                            }
                        }
                    })
                    .granted());
            client.publish("order/stuck", "x", AT_LEAST_ONCE);
            for (int i = 0; i < count; i++) {
                client.publish("order/free", "" + i, AT_LEAST_ONCE);
            }
            assertThat(free.poll(20, TimeUnit.SECONDS)).isEqualTo("all");
            hold.add("go on");
            List<String> expected = java.util.stream.IntStream.range(0, count)
                    .mapToObj(Integer::toString)
                    .toList();
            assertThat(List.copyOf(handled)).isEqualTo(expected);
        }
    }

    @Test
    void closeFromWithinAHandler_closesTheClient() {
        Client client = Client.connect(url);
        client.subscribe("end", AT_LEAST_ONCE, message -> client.close());
        client.publish("end", new byte[0], PublishOptions.qos(AT_LEAST_ONCE));
        client.whenClosed().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
