// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import io.galidia.broker.BrokerLimits;
import io.galidia.broker.BrokerOptions;
import io.galidia.packet.Qos;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** {@code conformance} against brokers of ours: one that keeps everything, one that does not offer all. */
final class ConformanceCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void keptStatements_areCountedAndTheExitCodeIsZero() {
        try (Broker broker = Broker.start("mqtt://127.0.0.1:0")) {
            assertThat(run(
                            "--only",
                            "FirstPacketCases.a_second_connect",
                            "--silence",
                            "10",
                            "--matrix",
                            "--url",
                            "x=" + broker.uri()))
                    .isZero();
        }
        assertThat(out.toString())
                .startsWith("x\n")
                .contains("5.0   MQTT-3.1.0-2      kept", "3.1.1 MQTT-3.1.0-2      kept")
                .contains(" statements kept, 0 broken, 0 not offered");
    }

    @Test
    void brokenStatement_isToldWithItsCaseAndTheExitCodeIsOne() {
        var options = BrokerOptions.DEFAULTS.withMaxQos(Qos.AT_MOST_ONCE).withLimits(BrokerLimits.DEFAULTS);
        try (Broker broker = Broker.start("mqtt://127.0.0.1:0", options)) {
            assertThat(run(
                            "--only",
                            "a_message_reaches_its_subscriber",
                            "--mqtt",
                            "3.1.1",
                            "--silence",
                            "10",
                            "--url",
                            broker.uri().toString()))
                    .isEqualTo(1);
        }
        assertThat(out.toString())
                .contains("broken", "FirstPacketCases.a_message_reaches_its_subscriber [3.1.1]: expected")
                .contains("0 statements kept, 1 broken");
    }

    @Test
    void severalBrokers_areBesideEachOtherInMarkdown() {
        try (Broker broker = Broker.start("mqtt://127.0.0.1:0")) {
            assertThat(run(
                            "--only",
                            "MQTT-3.1.0-2",
                            "--silence",
                            "10",
                            "--markdown",
                            "--url",
                            "a=" + broker.uri(),
                            "--url",
                            "b=" + broker.uri()))
                    .isZero();
        }
        assertThat(out.toString()).contains("| MQTT 5.0 | a | b |", "| MQTT-3.1.0-2 | yes | yes |");
    }

    @Test
    void mistakes_areToldInOneLine() {
        assertThat(run("--url", "mqtts://localhost")).isEqualTo(2);
        assertThat(run("--url", "mqtt://127.0.0.1:1")).isEqualTo(1);
        assertThat(run("--url", "mqtt://127.0.0.1", "--mqtt", "4")).isEqualTo(2);
        assertThat(run("--url", "mqtt://127.0.0.1", "--only", "no-such-case")).isEqualTo(2);
        assertThat(err.toString())
                .contains("plain TCP", "cannot connect to", "--mqtt must be 3.1.1 or 5, not 4", "no case has that")
                .doesNotContain("Exception");
    }

    private int run(String... arguments) {
        var command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 1];
        all[0] = "conformance";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return command.execute(all);
    }
}
