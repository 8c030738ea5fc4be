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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
        TestPki pki = TestPki.create();
        List<Report> reports;
        try (Broker ours = Broker.start("mqtt://127.0.0.1:0");
                Mosquitto mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN);
                JavaBroker hiveMq = JavaBroker.hiveMq(pki);
                JavaBroker moquette = JavaBroker.moquette(pki)) {
            // A run waits most of the time, so all go on at once.
            reports = Stream.of(
                            run("Galidia", ours.uri().toString()),
                            run("mosquitto 2.0.11", mosquitto.url()),
                            run("HiveMQ CE 2025.5", hiveMq.url()),
                            run("Moquette 0.17", moquette.url()))
                    .toList()
                    .stream()
                    .map(CompletableFuture::join)
                    .toList();
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

    private static CompletableFuture<Report> run(String name, String url) {
        URI uri = URI.create(url);
        var target = new TcpTarget(
                new InetSocketAddress(uri.getHost(), uri.getPort()),
                Duration.ofSeconds(3),
                Duration.ofMillis(200),
                false);
        var report = new CompletableFuture<Report>();
        var thread = new Thread(() -> {
            try {
                report.complete(new Report(name, Suite.run(Suite.cases(), target, result -> {})));
            } catch (RuntimeException e) {
                report.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return report;
    }
}
