// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.ProtocolVersion.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.auth.Action;
import io.galidia.packet.Qos;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a broker remembers of the answers to "may this client publish". */
class PublishPermissionTest {

    private final SlowAuthorizer authorizer = new SlowAuthorizer();
    private final World world = new World(BrokerOptions.DEFAULTS.withAuthorizer(authorizer));
    private final Peer client;

    PublishPermissionTest() {
        authorizer.isPending = false;
        client = world.peer(MQTT_5).resume("client");
    }

    private List<String> writes() {
        return authorizer.questions.stream()
                .filter(question -> question.startsWith("WRITE"))
                .toList();
    }

    private void publish(String topic) {
        client.publish(topic, "x", Qos.AT_MOST_ONCE);
    }

    @Test
    void a_topic_that_was_allowed_is_asked_for_once() {
        authorizer.version = 1;
        publish("a");
        publish("a");
        publish("b");
        publish("b");
        publish("a");
        assertThat(writes()).containsExactly("WRITE a of client", "WRITE b of client", "WRITE a of client");
    }

    @Test
    void answers_that_may_not_be_kept_are_asked_for_each_time() {
        publish("a");
        publish("a");
        assertThat(writes()).hasSize(2);
    }

    @Test
    void what_was_allowed_is_refused_once_the_rules_have_changed() {
        authorizer.version = 1;
        publish("a");
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isZero();
        authorizer.rule = (action, topic) -> action != Action.WRITE;
        authorizer.version = 2;
        publish("a");
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isOne();
    }

    @Test
    void what_was_refused_is_allowed_once_the_rules_have_changed() {
        authorizer.version = 1;
        authorizer.rule = (action, topic) -> false;
        publish("a");
        authorizer.rule = (action, topic) -> true;
        authorizer.version = 2;
        publish("a");
        assertThat(world.broker.metrics().lost(Loss.NOT_AUTHORIZED)).isOne();
    }
}
