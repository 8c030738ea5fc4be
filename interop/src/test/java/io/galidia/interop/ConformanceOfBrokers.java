// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import io.galidia.conformance.Report;
import io.galidia.conformance.Result;
import io.galidia.conformance.Suite;
import io.galidia.conformance.TcpTarget;
import io.galidia.peers.Mosquitto;
import io.galidia.peers.TestPki;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the conformance suite against our broker, mosquitto, HiveMQ and Moquette, and writes the tables of
 * docs/interop.md into target. Takes minutes: by name only.
 */
class ConformanceOfBrokers {

    @Test
    @Timeout(1_800)
    void tables() throws IOException {
        List<Report> reports = new ArrayList<>();
        TestPki pki = TestPki.create();
        try (Broker ours = Broker.start("mqtt://127.0.0.1:0")) {
            reports.add(run("Galidia", ours.uri().toString()));
        }
        try (Mosquitto mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN)) {
            reports.add(run("mosquitto 2.0.11", mosquitto.url()));
        }
        try (JavaBroker hiveMq = JavaBroker.hiveMq(pki)) {
            reports.add(run("HiveMQ CE 2025.5", hiveMq.url()));
        }
        try (JavaBroker moquette = JavaBroker.moquette(pki)) {
            reports.add(run("Moquette 0.17", moquette.url()));
        }
        StringBuilder text = new StringBuilder(Report.markdown(reports));
        for (Report report : reports) {
            text.append("\n### ").append(report.broker()).append("\n\n");
            for (Result each : report.shortfalls()) {
                text.append("- ")
                        .append(Report.nameOf(each.verdict()))
                        .append(": ")
                        .append(each.shown());
                text.append(' ')
                        .append(each.shown().ids())
                        .append(": ")
                        .append(each.detail())
                        .append('\n');
            }
        }
        Files.writeString(Path.of("target/brokers.md"), text);
        assertThat(reports.get(0).shortfalls()).isEmpty();
    }

    private static Report run(String name, String url) {
        URI uri = URI.create(url);
        var target = new TcpTarget(
                new InetSocketAddress(uri.getHost(), uri.getPort()),
                Duration.ofSeconds(5),
                Duration.ofMillis(200),
                false);
        return new Report(
                name, Suite.cases().stream().map(each -> each.run(target)).toList());
    }
}
