// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import io.galidia.conformance.Report;
import io.galidia.conformance.Result;
import io.galidia.conformance.ServerCase;
import io.galidia.conformance.Suite;
import io.galidia.conformance.TcpTarget;
import io.galidia.conformance.server.ServerCases;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
        // A run waits most of the time, so all go on at once.
        ExecutorService threads = Executors.newFixedThreadPool(4);
        var running = List.of(
                CompletableFuture.supplyAsync(ConformanceOfBrokers::ofOurs, threads),
                CompletableFuture.supplyAsync(ConformanceOfBrokers::ofMosquitto, threads),
                CompletableFuture.supplyAsync(() -> ofHiveMq(pki), threads),
                CompletableFuture.supplyAsync(() -> ofMoquette(pki), threads));
        List<Report> reports = running.stream().map(CompletableFuture::join).toList();
        threads.shutdown();
        Files.writeString(Path.of("target/brokers.md"), Report.markdown(reports) + details(reports));
        assertThat(reports.get(0).results())
                .noneMatch(each -> each.verdict() == Result.Verdict.FAILED)
                .hasSizeGreaterThan(300);
    }

    private static Report ofOurs() {
        try (Broker ours = Broker.start("mqtt://127.0.0.1:0")) {
            return new Report("Galidia", run(ServerCases.cases(), ours.uri().toString()));
        }
    }

    private static Report ofMosquitto() {
        try (Mosquitto mosquitto = Mosquitto.start(Mosquitto.Setup.PLAIN)) {
            return new Report("mosquitto 2.0.11", run(ServerCases.cases(), mosquitto.url()));
        }
    }

    private static Report ofHiveMq(TestPki pki) {
        try (JavaBroker hiveMq = JavaBroker.hiveMq(pki)) {
            return new Report("HiveMQ CE 2025.5", run(ServerCases.cases(), hiveMq.url()));
        }
    }

    /** Some cases make Moquette answer nobody any more: the cases of each class get a new one. */
    private static Report ofMoquette(TestPki pki) {
        List<Result> results = new ArrayList<>();
        for (Class<?> type : ServerCases.ALL) {
            try (JavaBroker moquette = JavaBroker.moquette(pki)) {
                results.addAll(run(Suite.casesOf(List.of(type)), moquette.url()));
            }
        }
        return new Report("Moquette 0.17", List.copyOf(results));
    }

    private static String details(List<Report> reports) {
        StringBuilder text = new StringBuilder();
        for (Report report : reports) {
            text.append("\n### ").append(report.broker()).append("\n\n");
            for (Result each : report.shortfalls()) {
                text.append("- %s: %s %s: %s%n"
                        .formatted(
                                Report.nameOf(each.verdict()),
                                each.shown(),
                                each.shown().ids(),
                                each.detail()));
            }
        }
        return text.toString();
    }

    private static List<Result> run(List<ServerCase> cases, String url) {
        URI uri = URI.create(url);
        var address = new InetSocketAddress(uri.getHost(), uri.getPort());
        return Suite.run(
                cases, new TcpTarget(address, Duration.ofSeconds(3), Duration.ofMillis(200), false), result -> {});
    }
}
