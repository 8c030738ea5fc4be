// SPDX-License-Identifier: Apache-2.0
package io.galidia.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.Event.MqttMessage;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Qos;
import io.galidia.peers.OtherSide;
import io.galidia.peers.Peers;
import io.galidia.peers.TestPki;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What every example does, with whatever broker the subclass starts. */
abstract class ExampleCases {

    static final String NEVER = "3600000";
    static final TestPki PKI = TestPki.create();

    /** The URL of a broker that anybody may use. */
    abstract String url();

    /** The URL of a broker with TLS and the certificate of {@link #PKI}. */
    abstract String tlsUrl();

    /** Starts another broker at this port, for everybody. */
    abstract AutoCloseable startAt(int port);

    /** Starts another broker at this port, for the user "user" with this password. */
    abstract AutoCloseable startAt(int port, String password);

    @AfterEach
    void forgetRetainedMessages() {
        try (var other = OtherSide.at(url())) {
            for (String topic : List.of("sensors/a", "sensors/oven/temperature", "status/online", "alerts/high_temp")) {
                other.publishRetained(topic, "");
            }
        }
    }

    @Test
    void e01_basicConnection_subscribesAndPrintsWhatComes() {
        try (var other = OtherSide.at(url())) {
            other.publishRetained("sensors/a", "21 °C");
            try (var example = RunningExample.start(E01BasicConnection::main, url())) {
                example.awaitLine("message: .*");
                assertThat(example.lines())
                        .containsExactly("connected, session present: false", "topic: sensors/a", "message: 21 °C");
            }
        }
    }

    @Test
    void e02_connectionOptions_keepTheSessionBetweenConnections() throws Exception {
        int port = Peers.freePort();
        try (var server = startAt(port, "pass")) {
            for (boolean isThere : List.of(false, true)) {
                try (var example = RunningExample.start(E02ConnectionOptions::main, "mqtt://127.0.0.1:" + port)) {
                    example.awaitLine("open as galidia-client, MQTT_5, session present: " + isThere);
                }
            }
        }
    }

    @Test
    void e02_connectionOptions_withWrongCredentialsFail() throws Exception {
        int port = Peers.freePort();
        try (var server = startAt(port, "another");
                var example = RunningExample.start(E02ConnectionOptions::main, "mqtt://127.0.0.1:" + port)) {
            example.awaitLine("failed: .*(not authorized|bad user name or password).*");
            assertThat(example.lines()).hasSize(1); // a refusal does not look like an open session
        }
    }

    @Test
    void e03_publish_endsWhenTheServerHasTheMessage() throws Exception {
        try (var other = OtherSide.at(url())) {
            other.subscribe("sensors/temperature");
            try (var example = RunningExample.start(E03Publish::main, url())) {
                example.awaitEnd();
                assertThat(example.lines()).containsExactly("the server has it, packet id 1");
            }
            MqttMessage message = other.next();
            assertThat(message.text()).isEqualTo("23.5");
            assertThat(message.qos()).isEqualTo(Qos.AT_LEAST_ONCE);
            assertThat(message.retain()).isFalse();
        }
    }

    @Test
    void e04_qualityOfService_arrivesAsItWasSent() throws Exception {
        try (var other = OtherSide.at(url())) {
            other.subscribe("logs/#");
            other.subscribe("sensors/#");
            other.subscribe("critical/#");
            try (var example = RunningExample.start(E04QualityOfService::main, url())) {
                example.awaitEnd();
                assertThat(example.lines())
                        .containsExactly(
                                "QoS 0 written, id 0", "QoS 1 acknowledged: SUCCESS", "QoS 2 completed: SUCCESS");
            }
            assertThat(List.of(other.next(), other.next(), other.next()))
                    .extracting(message -> message.topic() + " " + message.text() + " " + message.qos())
                    .containsExactlyInAnyOrder(
                            "logs/debug Debug message AT_MOST_ONCE",
                            "sensors/data 42 AT_LEAST_ONCE",
                            "critical/alert ALERT! EXACTLY_ONCE");
        }
    }

    @Test
    void e05_retain_reachesTheLateSubscriber() throws Exception {
        try (var example = RunningExample.start(E05Retain::main, url())) {
            example.awaitEnd();
            assertThat(example.lines()).containsExactly("status/online = true, retained: true");
        }
        try (var other = OtherSide.at(url())) {
            other.subscribe("status/#");
            assertThat(other.next().retain()).isTrue();
        }
    }

    @Test
    void e06_binaryMessages_areBytes() throws Exception {
        try (var other = OtherSide.at(url())) {
            other.subscribe("data/binary");
            try (var example = RunningExample.start(E06BinaryMessages::main, url())) {
                example.awaitEnd();
                assertThat(example.lines()).containsExactly("received 01 02 03");
            }
            assertThat(other.next().data()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void e07_subscribe_tellsWhatWasGranted() {
        try (var other = OtherSide.at(url());
                var example = RunningExample.start(E07Subscribe::main, url())) {
            example.awaitLine("granted: granted qos 1 \\(0x01\\)");
            other.publish("sensors/humidity", "not for it");
            other.publish("sensors/temperature", "19");
            example.awaitLine("temperature .*");
            assertThat(example.lines()).hasSize(2).endsWith("temperature 19");
        }
    }

    @Test
    void e08_topicWildcards_matchOneLevelOrAll() {
        try (var other = OtherSide.at(url());
                var example = RunningExample.start(E08TopicWildcards::main, url())) {
            example.awaitLine("subscribed: \\[GRANTED_QOS_1, GRANTED_QOS_1\\]");
            other.publish("sensors/room1/temperature", "1");
            other.publish("sensors/room1/window/temperature", "a level too many");
            other.publish("sensors/temperature", "a level too few");
            other.publish("buildings", "2");
            other.publish("buildings/a/floor3", "3");
            example.awaitLine("buildings/a/floor3 3");
            assertThat(example.lines().subList(1, example.lines().size()))
                    .containsExactly("sensors/room1/temperature 1", "buildings 2", "buildings/a/floor3 3");
        }
    }

    @Test
    void e09_severalSubscriptions_areAllInForce() {
        try (var other = OtherSide.at(url());
                var example = RunningExample.start(E09SeveralSubscriptions::main, url())) {
            example.awaitLine("all three are in force");
            other.publish("sensors/r/pressure", "not for it");
            other.publish("sensors/r/temperature", "1");
            other.publish("sensors/r/humidity", "2");
            other.publish("alerts/fire", "3");
            example.awaitLine("alerts/fire 3");
            assertThat(example.lines())
                    .containsExactly(
                            "all three are in force",
                            "sensors/r/temperature 1",
                            "sensors/r/humidity 2",
                            "alerts/fire 3");
        }
    }

    @Test
    void e10_messageProperties_comeWithTheMessage() {
        try (var example = RunningExample.start(E10MessageProperties::main, url())) {
            example.awaitEnd();
            assertThat(example.lines())
                    .containsExactly(
                            "topic sensors/properties",
                            "text 23.5",
                            "bytes 4",
                            "qos 1",
                            "id 1",
                            "content type text/plain",
                            "unit celsius");
        }
    }

    @Test
    void e11_filteringByTopic_tellsKindsOfMessagesApart() {
        try (var other = OtherSide.at(url());
                var example = RunningExample.start(E11FilteringByTopic::main, url())) {
            example.awaitLine("subscribed");
            other.publish("sensors/x/y", "1");
            other.publish("sensorsx", "of neither kind");
            other.publish("alerts/fire/now", "of neither kind");
            other.publish("alerts/fire", "2");
            example.awaitLine("ALERT: 2");
            assertThat(example.lines()).containsExactly("subscribed", "sensor data: 1", "ALERT: 2");
        }
    }

    @Test
    void e12_jsonMessages_areReadAndFaultyOnesPassedOver() {
        try (var other = OtherSide.at(url());
                var example = RunningExample.start(E12JsonMessages::main, url())) {
            example.awaitLine("subscribed");
            other.publish("readings", "{broken");
            other.publish("readings", "{\"sensorId\":\"a\"}");
            other.publish("readings", "{\"sensorId\":\"b\",\"value\":2.5,\"unit\":\"bar\"}");
            example.awaitLine("b measured 2.5");
            assertThat(example.lines()).hasSize(4);
            assertThat(example.lines().subList(1, 3)).allMatch(line -> line.startsWith("not a reading: "));
        }
    }

    @Test
    void e13_keepAliveAndPing_measuresTheWayThereAndBack() {
        try (var example = RunningExample.start(E13KeepAliveAndPing::main, url(), "50")) {
            example.awaitLine("pong after \\d+ us", 3);
        }
    }

    @Test
    void e14_temperatureMonitoring_makesARetainedAlertOfExactlyOnce() throws Exception {
        try (var other = OtherSide.at(url())) {
            other.subscribe("alerts/#");
            other.publishRetained("sensors/oven/temperature", "30.5");
            Instant begin = Instant.now();
            try (var example = RunningExample.start(E14TemperatureMonitoring::main, url(), NEVER)) {
                example.awaitLine("\\[oven\\] temperature: 30.5");
                MqttMessage alert = other.next();
                assertThat(alert.topic()).isEqualTo("alerts/high_temp");
                assertThat(alert.qos()).isEqualTo(Qos.EXACTLY_ONCE);
                JsonNode json = JsonMapper.shared().readTree(alert.data());
                assertThat(json.get("sensor").asString()).isEqualTo("oven");
                assertThat(json.get("metric").asString()).isEqualTo("temperature");
                assertThat(json.get("value").asDouble()).isEqualTo(30.5);
                assertThat(json.get("threshold").asDouble()).isEqualTo(30);
                assertThat(json.get("timestamp").asDouble())
                        .isBetween(begin.getEpochSecond() - 1.0, begin.getEpochSecond() + 60.0);
                assertThat(alert.text()).containsPattern("\"timestamp\":\\d{10}\\.\\d{3}[,}]");

                other.publish("sensors/oven/temperature", "warm");
                other.publish("sensors/oven/temperature", "30");
                other.publish("sensors/oven/humidity", "99");
                example.awaitLine("\\[oven\\] humidity: 99.0");
                assertThat(example.lines())
                        .contains("[oven] temperature: not a number: warm", "[oven] temperature: 30.0");
            }
            try (var late = OtherSide.at(url())) {
                late.subscribe("alerts/high_temp");
                MqttMessage alert = late.next();
                assertThat(alert.retain()).isTrue();
                assertThat(alert.text()).contains("30.5"); // neither 30, nor humidity, nor "warm" made another
            }
        }
    }

    @Test
    void e14_temperatureMonitoring_publishesReadingsOfThreeSensors() {
        try (var example = RunningExample.start(E14TemperatureMonitoring::main, url(), "50")) {
            for (String sensor : List.of("sensor1", "sensor2", "sensor3")) {
                example.awaitLine("\\[" + sensor + "\\] temperature: (2[0-9]|3[0-5])\\.\\d", 2);
                example.awaitLine("\\[" + sensor + "\\] humidity: ([4-7][0-9]|80)\\.\\d", 2);
            }
        }
    }

    @Test
    void e16_secureMqtt_isEncryptedAndVerified() {
        try (var example =
                RunningExample.start(E16SecureMqtt::main, tlsUrl(), PKI.caFile().toString())) {
            example.awaitLine("secure connection established");
            assertThat(example.lines()).containsExactly("encrypted with TLSv1.3", "secure connection established");
        }
    }

    @Test
    void e16_secureMqtt_trustsNoOtherAuthority() {
        String foreignCa = TestPki.create().caFile().toString();
        try (var example = RunningExample.start(E16SecureMqtt::main, tlsUrl(), foreignCa)) {
            example.awaitEnd();
            assertThat(example.lines()).hasSize(1).allMatch(line -> line.startsWith("failed: "));
        }
    }

    @Test
    void e17_bestPractices_outliveTheBroker() throws Exception {
        int port = Peers.freePort();
        String here = "mqtt://127.0.0.1:" + port;
        AutoCloseable first = startAt(port);
        try (var example = RunningExample.start(E17BestPractices::main, here)) {
            try (var other = OtherSide.at(here)) {
                other.publishRetained("sensors/a", "1");
                example.awaitLine("sensors/a 1");
                other.publish("sensors/b", "2");
                example.awaitLine("sensors/b 2");
            }
            first.close();
            example.awaitLine("failed: .*");
            try (var second = startAt(port)) {
                example.awaitLine("open, session present: false", 2);
                try (var other = OtherSide.at(here)) {
                    other.publishRetained("sensors/a", "3");
                    example.awaitLine("sensors/a 3");
                    example.close();
                    assertCleanedUp(here, other);
                }
            }
        }
    }

    /** The session of the example is still there, but its subscription is gone. */
    private static void assertCleanedUp(String url, OtherSide other) throws InterruptedException {
        var options = ConnectOptions.DEFAULTS
                .withClientId("best-practices")
                .withCleanSession(false)
                .withProperties(Properties.NONE.with(Property.SESSION_EXPIRY_INTERVAL, 60));
        try (var heir = OtherSide.at(url, options)) {
            assertThat(heir.sessionPresent()).isTrue();
            heir.subscribe("the/end");
            other.publish("sensors/b", "for nobody");
            other.publish("the/end", "4");
            assertThat(heir.next().topic()).isEqualTo("the/end");
        }
    }
}
