// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Manager;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.Action;
import io.galidia.broker.auth.Decision;
import io.galidia.packet.Qos;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.xml.parsers.DocumentBuilderFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code galidia bench} against a broker in this process. */
final class BenchTest {

    private static final String SHORT = " --warmup 0.1 --duration 0.3 --quiet ";

    private static Broker broker;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeAll
    static void open() {
        broker = Broker.start("mqtt://127.0.0.1:0");
    }

    @AfterAll
    static void close() {
        broker.close();
    }

    private int run(String words) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        return command.execute(
                Arrays.stream(("bench " + words).trim().split(" +")).toArray(String[]::new));
    }

    /** Measures, and once more when a starved machine has let nothing happen in a short window. */
    private JsonNode measure(String words) throws Exception {
        Path file = folder.resolve("result.json");
        JsonNode result;
        int attempts = 0;
        do {
            out.getBuffer().setLength(0);
            assertThat(run(words + " --json " + file)).as(err.toString()).isZero();
            result = JsonMapper.builder().build().readTree(Files.readString(file));
        } while (isEmpty(result) && ++attempts < 20);
        return result;
    }

    private static boolean isEmpty(JsonNode result) {
        return result.get("published").asLong(0) == 0
                && result.get("delivered").asLong(0) == 0
                && result.get("connections").asLong(0) == 0;
    }

    private static String at() {
        return " -u " + broker.uri();
    }

    @ParameterizedTest
    @CsvSource({
        "pairs --clients 3, 3, 3, 1",
        "pairs --clients 3 -q 1 --loops 2, 3, 3, 1",
        "pairs --clients 2 -q 2 -V 5 --topics 6, 2, 2, 1",
        "pairs --clients 2 --payload 20000 --rate 500, 2, 2, 1",
        "pairs --clients 2 --payload 20000 -q 1 --filters 250, 2, 2, 1",
        "fanin --publishers 5, 5, 1, 1",
        "fanin --publishers 5 -q 1 --loops 3 --topics 2, 5, 1, 1",
        "fanout --subscribers 7, 1, 7, 7",
        "fanout --subscribers 7 -q 2 --loops 2, 1, 7, 7",
        "latency --clients 4 --rate 400, 4, 4, 1"
    })
    void everyMessage_arrivesOnceAndInOrder(String words, int publishers, int subscribers, int receivers)
            throws Exception {
        JsonNode result = measure(words + SHORT + at() + " --max-loss 0 --max-duplicates 0 --max-out-of-order 0");
        assertThat(result.get("case").asString()).isEqualTo(words.split(" ")[0]);
        assertThat(result.get("publishers").asInt()).isEqualTo(publishers);
        assertThat(result.get("subscribers").asInt()).isEqualTo(subscribers);
        assertThat(result.get("published").asLong()).isPositive();
        assertThat(result.get("expected").asLong())
                .isEqualTo(result.get("published").asLong() * receivers);
        assertThat(result.get("delivered").asLong())
                .isEqualTo(result.get("expected").asLong());
        assertThat(result.get("lost").asLong()).isZero();
        assertThat(result.get("latencyMicros").get("count").asLong())
                .isEqualTo(result.get("delivered").asLong());
        assertThat(out.toString())
                .contains("0 lost, 0 duplicated, 0 out of order")
                .contains("99.9%");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void rate_isKept() throws Exception {
        JsonNode result = measure("latency --clients 3 --rate 300 --warmup 0.1 --duration 1 --quiet" + at());
        assertThat(result.get("rate").asDouble()).isEqualTo(300);
        assertThat(result.get("published").asLong()).isBetween(299L, 301L);
        assertThat(result.get("window").isNull()).isTrue();
    }

    @Test
    void json_hasEveryFieldOfItsDescription() throws Exception {
        long self = ProcessHandle.current().pid();
        JsonNode result = measure("pairs --clients 2 --warmup 0 --duration 1 --quiet --broker-pid " + self + at());
        assertThat(result.propertyNames())
                .containsExactly(
                        "case",
                        "qos",
                        "payloadBytes",
                        "publishers",
                        "subscribers",
                        "topics",
                        "filters",
                        "rate",
                        "window",
                        "warmupSeconds",
                        "windowSeconds",
                        "published",
                        "delivered",
                        "expected",
                        "lost",
                        "duplicated",
                        "outOfOrder",
                        "publishedPerSecond",
                        "deliveredPerSecond",
                        "connections",
                        "connectionsPerSecond",
                        "latencyMicros",
                        "loadCpuSeconds",
                        "loadCpuMicrosPerMessage",
                        "loadCpuMicrosPerConnection",
                        "brokerCpuSeconds",
                        "brokerCpuMicrosPerMessage",
                        "brokerCpuMicrosPerConnection",
                        "brokerResidentBytes",
                        "brokerResidentBytesBefore",
                        "brokerBytesPerConnection",
                        "series",
                        "histogram");
        assertThat(result.get("latencyMicros").propertyNames())
                .containsExactly("min", "p50", "p90", "p99", "p999", "max", "mean", "count");
        assertThat(result.get("rate").isNull()).isTrue();
        assertThat(result.get("brokerCpuMicrosPerMessage").asDouble()).isPositive();
        assertThat(result.get("loadCpuMicrosPerMessage").asDouble()).isPositive();
        assertThat(result.get("connections").isNull()).isTrue();
        assertThat(out.toString()).containsPattern("load [0-9.]+ s, [0-9.]+ \u00b5s per message \\(whole processes\\)");
        assertThat(result.get("brokerResidentBytes").asLong()).isGreaterThan(1 << 20);
        long inHistogram = 0;
        for (JsonNode pair : result.get("histogram")) {
            inHistogram += pair.get(1).asLong();
        }
        assertThat(inHistogram).isEqualTo(result.get("delivered").asLong());
    }

    @Test
    void html_isWellFormedAndHasBothPictures() throws Exception {
        Path file = folder.resolve("report.html");
        assertThat(run("pairs --clients 2 --html " + file + " --max-p50 0.000001" + SHORT + at()))
                .isEqualTo(3);
        var page = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
        assertThat(page.getElementsByTagName("svg").getLength()).isEqualTo(2);
        assertThat(Files.readString(file))
                .contains("--max-p50")
                .doesNotContain("NaN")
                .doesNotContain("href")
                .doesNotContain("src=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--max-p50 0.000001",
                "--max-p99 0.000001",
                "--min-rate 1000000000",
                "--max-memory 0.001 --broker-pid PID",
                "--max-cpu 0.000001 --broker-pid PID --duration 1"
            })
    void missedDemand_isNamedAndFailsTheCommand(String demand) {
        String words = demand.replace("PID", "" + ProcessHandle.current().pid());
        assertThat(run("pairs --clients 2 --warmup 0 --quiet " + words
                        + (words.contains("--duration") ? "" : " --duration 0.3") + at()))
                .isEqualTo(3);
        assertThat(err.toString())
                .startsWith("galidia bench pairs: " + demand.split(" ")[0])
                .contains("is missed");
        assertThat(err.toString().lines()).hasSize(1);
    }

    @Test
    void missedDemand_isNamedEvenIfAFileCannotBeWrittenAfterAll() {
        int code = run("pairs --clients 2 --json /dev/full --max-p50 0.000001" + SHORT + at());
        assertThat(err.toString().lines())
                .hasSize(2)
                .anySatisfy(line -> assertThat(line).contains("--max-p50").contains("is missed"))
                .anySatisfy(line -> assertThat(line)
                        .contains("--json /dev/full cannot be written: ")
                        .endsWith("; the result is on standard output"));
        assertThat(out.toString()).contains("{\"case\":\"pairs\"");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void faultsOfABroker_areCounted() throws Exception {
        try (FaultyBroker faulty = new FaultyBroker()) {
            String words = "pairs --clients 1 --rate 2000 --warmup 0 --duration 1 --quiet -u " + faulty.url();
            JsonNode result = measure(words);
            assertThat(result.get("published").asLong()).isEqualTo(2_000);
            assertThat(result.get("lost").asLong()).isEqualTo(20);
            assertThat(result.get("duplicated").asLong()).isEqualTo(20);
            assertThat(result.get("outOfOrder").asLong()).isEqualTo(20);
            String demands = " --max-loss 0 --max-duplicates 0 --max-out-of-order 0";
            assertThat(run(words + demands)).isEqualTo(3);
            assertThat(err.toString())
                    .contains("--max-loss 0 is missed: 20 messages lost")
                    .contains("--max-duplicates 0 is missed: 20 messages duplicated")
                    .contains("--max-out-of-order 0 is missed: 20 messages out of order");
        }
    }

    @Test
    void saturatingLoad_goesOnWhenABrokerLosesMessages() throws Exception {
        try (FaultyBroker faulty = new FaultyBroker()) {
            JsonNode result =
                    measure("pairs --clients 1 --window 20 --warmup 0 --duration 1 --quiet -u " + faulty.url());
            assertThat(result.get("published").asLong()).isGreaterThan(4 * 20);
            assertThat(result.get("lost").asLong()).isPositive();
        }
    }

    @Test
    void messagesThatWereDue_areSentAfterTheWindow_andAreNotMissed() throws Exception {
        try (LateBroker late = new LateBroker()) {
            JsonNode result =
                    measure("pairs --clients 1 -q 1 --rate 100 --window 10 --warmup 0 --duration 0.3 --quiet -V"
                            + " mqttv311 -u " + late.url());
            assertThat(result.get("expected").asLong()).isEqualTo(30);
            assertThat(result.get("published").asLong()).isEqualTo(30);
            assertThat(result.get("lost").asLong()).isZero();
        }
    }

    @Test
    void otherTransports_workToo() throws Exception {
        try (Broker webSockets = Broker.start("ws://127.0.0.1:0/mqtt")) {
            for (String words :
                    List.of("pairs --clients 2 -q 2", "fanout --subscribers 3", "connect", "retained --messages 50")) {
                JsonNode result = measure(words + SHORT + " -u " + webSockets.uri());
                assertThat(result.get("lost").asLong(0)).isZero();
                assertThat(isEmpty(result)).isFalse();
            }
        }
    }

    @Test
    void pubAndSub_findEachOtherByName() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Thread publisher = new Thread(() -> {
            CommandLine command = Main.commandLine();
            command.setOut(new PrintWriter(new StringWriter()));
            command.setErr(new PrintWriter(new StringWriter()));
            String words = "bench pub --name both --clients 2 --rate 1000 --warmup 0 --duration 600 --quiet" + at();
            command.execute(words.split(" "));
            ended.countDown();
        });
        publisher.start();
        JsonNode result = measure("sub --name both --subscribers 2 -q 1 --warmup 0.5 --duration 0.5 --quiet" + at());
        assertThat(result.get("published").isNull()).isTrue();
        assertThat(result.get("window").isNull()).isTrue();
        assertThat(result.get("delivered").asLong()).isPositive();
        assertThat(result.get("lost").asLong()).isZero();
        publisher.interrupt();
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void pub_measuresWhatItSends() throws Exception {
        JsonNode result = measure("pub --clients 2 -q 1" + SHORT + at());
        assertThat(result.get("publishedPerSecond").asDouble()).isPositive();
        assertThat(result.get("delivered").isNull()).isTrue();
    }

    @Test
    void connect_countsConnections() throws Exception {
        JsonNode result = measure("connect --clients 2" + SHORT + at());
        assertThat(result.get("connections").asLong()).isPositive();
        assertThat(result.get("connectionsPerSecond").asDouble()).isPositive();
        assertThat(result.get("loadCpuMicrosPerConnection").isNumber()).isTrue();
        for (String count : List.of("published", "delivered", "expected", "lost", "deliveredPerSecond")) {
            assertThat(result.get(count).isNull()).as(count).isTrue();
        }
        assertThat(out.toString())
                .contains("connections ")
                .doesNotContain("delivered")
                .doesNotContain("message");
    }

    @Test
    void hold_tellsMemoryPerConnection() throws Exception {
        long self = ProcessHandle.current().pid();
        JsonNode result = measure("connect --hold 100 --duration 0.2 --quiet --broker-pid " + self + at());
        assertThat(result.get("connections").asLong()).isEqualTo(100);
        assertThat(result.get("warmupSeconds").asDouble()).isZero();
        assertThat(result.get("latencyMicros").get("count").asLong()).isEqualTo(100);
        assertThat(result.get("brokerBytesPerConnection").isNumber()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void retainedMessages_comeToEachNewSubscriberAndAreRemoved(int qos) throws Exception {
        JsonNode result = measure("retained --messages 300 --name keep -q " + qos + SHORT + at());
        assertThat(result.get("qos").asInt()).isEqualTo(qos);
        assertThat(result.get("window").isNull()).isTrue();
        assertThat(result.get("published").asLong()).isEqualTo(300);
        assertThat(result.get("delivered").asLong()).isPositive();
        assertThat(result.get("delivered").asLong() % 300).isZero();
        assertThat(result.get("lost").asLong()).isZero();
        assertThat(retained(broker)).isEmpty();
    }

    /** The topics of what a broker holds. */
    private static List<String> retained(Broker broker) throws Exception {
        List<String> topics = Collections.synchronizedList(new ArrayList<>());
        try (Manager manager = Manager.start((connection, event) -> {
            if (event instanceof Event.MqttMessage message) {
                topics.add(message.topic());
            }
        })) {
            Connection connection = manager.connect(broker.uri().toString());
            manager.await(connection.subscribe("#", Qos.AT_MOST_ONCE));
            manager.await(connection.ping());
        }
        return topics;
    }

    @Test
    void retainedMessages_areRemovedAfterAFailure() throws Exception {
        BrokerOptions options = BrokerOptions.DEFAULTS
                .withAnonymousAllowed()
                .withAuthorizer((who, clientId, action, topic) ->
                        Decision.of(action != Action.SUBSCRIBE || !topic.startsWith("galidia/bench/")));
        try (Broker strict = Broker.start("mqtt://127.0.0.1:0", options)) {
            int code = run("retained --messages 300 --quiet -u " + strict.uri());
            assertThat(err.toString()).contains("refused the subscription").doesNotContain("are left");
            assertThat(code).isEqualTo(1);
            assertThat(retained(strict)).isEmpty();
        }
    }

    @Test
    void retainedMessages_areRemovedWhenTheUserEndsTheCommand() throws Exception {
        try (CommandProcess command =
                CommandProcess.galidia("bench retained --messages 300 --warmup 0 --duration 600" + at())) {
            command.awaitText("measuring").terminate();
            assertThat(command.exitCode()).as(command.err()).isEqualTo(130);
        }
        assertThat(retained(broker)).isEmpty();
    }

    @Test
    void retainedMessages_thatCannotBeRemoved_areTold() {
        Broker victim = Broker.start("mqtt://127.0.0.1:0");
        closeWhenMeasuring(victim);
        int code = run("retained --messages 300 --warmup 0 --duration 600 -u " + victim.uri());
        assertThat(err.toString())
                .contains("up to 300 retained messages below galidia/bench/")
                .contains("are left (cannot connect to")
                .contains("--remove-retained");
        assertThat(code).isEqualTo(1);
    }

    @Test
    void retainedMessages_thatCannotBeRemoved_areToldAfterTheResult() {
        AtomicBoolean isMeasuring = new AtomicBoolean();
        BrokerOptions options = BrokerOptions.DEFAULTS
                .withAnonymousAllowed()
                .withAuthorizer((who, clientId, action, topic) -> {
                    if (action == Action.SUBSCRIBE) {
                        isMeasuring.set(true);
                    }
                    return Decision.of(action != Action.WRITE || !isMeasuring.get());
                });
        try (Broker strict = Broker.start("mqtt://127.0.0.1:0", options)) {
            int code = run("retained --messages 30 -V 5 --name kept" + SHORT + " -u " + strict.uri());
            assertThat(out.toString()).contains("delivered ").contains("0 lost");
            assertThat(err.toString())
                    .startsWith("galidia bench retained: up to 30 retained messages below galidia/bench/kept/ are left"
                            + " (the broker refused a retained message");
            assertThat(err.toString().lines()).hasSize(1);
            assertThat(code).isEqualTo(1);
        }
    }

    @Test
    void progressOfRetained_isALineASecondAtMost() {
        assertThat(run("retained --messages 1 --warmup 0 --duration 1.5" + at()))
                .isZero();
        assertThat(err.toString().lines()).hasSizeBetween(1, 30);
        assertThat(out.toString()).contains("delivered");
    }

    @Test
    void progress_isALineASecondWhereThereIsNoTerminal() {
        assertThat(run("pairs --clients 1 --warmup 0.1 --duration 0.2" + at())).isZero();
        assertThat(err.toString()).contains("warm-up").contains("measuring").contains("/s");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pairs -q 3|2|-q must be 0 to 2, not 3",
                "pairs --payload 15|2|--payload must be 16 to 67108864, not 15",
                "pairs --clients 0|2|--clients must be 1 to 100000, not 0",
                "pairs --clients 3 --subscribers 4|2|--subscribers must be 3",
                "pairs --clients 3 --topics 2|2|--topics must be 3",
                "pairs --rate 0|2|--rate must be",
                "pairs --rate NaN|2|--rate must be",
                "pairs --window -1|2|--window must be 0 to 60000, not -1",
                "pairs -q 1 --window 0|2|--window must be 1 to 60000, not 0",
                "pairs --duration 0|2|--duration must be",
                "pairs --warmup -1|2|--warmup must be",
                "pairs --loops 0|2|--loops must be",
                "pairs --filters -1|2|--filters must be",
                "pairs --name a/#|2|--name must be",
                "pairs --max-p99 0|2|--max-p99 must be more than 0",
                "pairs --max-cpu 1|2|add --broker-pid",
                "pairs --max-loss -1|2|--max-loss must be 0 to 1000000000000000, not -1",
                "pairs --max-duplicates -1|2|--max-duplicates must be 0 to",
                "pairs --max-out-of-order -1|2|--max-out-of-order must be 0 to",
                "pub --max-p99 5|2|--max-p99 demands what bench pub does not measure",
                "connect --max-loss 0|2|--max-loss demands what bench connect does not measure",
                "retained --max-out-of-order 0|2|--max-out-of-order demands what bench retained does not measure",
                "pairs --json /tmp/galidia-x --html /tmp/./galidia-x|2|are the same file",
                "pairs --broker-pid 999999999|2|there is no such process",
                "pairs --json /no/such/folder/x|2|there is no folder",
                "pairs --html /tmp|2|is a folder",
                "pairs --json /proc/x.json|2|--json /proc/x.json cannot be written",
                "pairs -u http://x|2|must begin with",
                "pairs --first 1|2|--first has no effect in bench pairs",
                "connect --rate 5|2|--rate has no effect in bench connect",
                "connect --hold -1|2|--hold must be",
                "connect --hold 5 --publishers 5|2|--clients has no effect with --hold",
                "connect --hold 5 --warmup 1|2|--warmup has no effect with --hold",
                "retained --messages 0|2|--messages must be",
                "sub --rate 5|2|--rate has no effect in bench sub",
                "sub --clients 5|2|--clients has no effect in bench sub",
                "pub --subscribers 5|2|--subscribers has no effect in bench pub",
                "pub --window 5|2|--window has no effect in bench pub with -q 0",
                "pub --first 1000000 --clients 50000|2|--first plus --clients must be 0 to 1048576, not 1050000",
                "pairs -c -i x|2|--disable-clean-session has no effect",
                "pairs --warmap 1|2|did you mean",
                "pears|2|did you mean",
                "pairs -u mqtt://127.0.0.1:1|1|cannot connect to mqtt://127.0.0.1:1",
                "pairs -u ws://127.0.0.1:1/mqtt|1|cannot connect to 127.0.0.1:1",
                "pairs -u mqtt://no-such-host.invalid|1|check the host name"
            })
    void badInput_isToldOnOneLineThatSaysWhatToDo(String words, int exitCode, String reason) {
        int code = run(words + (words.contains("-u ") ? "" : words.equals("pears") ? "" : at()));
        assertThat(err.toString()).contains(reason).startsWith("galidia bench");
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
        assertThat(code).isEqualTo(exitCode);
    }

    private void closeWhenMeasuring(Broker victim) {
        Thread killer = new Thread(() -> {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> err.toString().contains("measuring"));
            victim.close();
        });
        killer.start();
    }

    @Test
    void lostBroker_endsTheMeasurement() {
        Broker victim = Broker.start("mqtt://127.0.0.1:0");
        closeWhenMeasuring(victim);
        assertThat(run("pairs --clients 2 --warmup 0.1 --duration 60 -u " + victim.uri()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("a connection");
    }
}
