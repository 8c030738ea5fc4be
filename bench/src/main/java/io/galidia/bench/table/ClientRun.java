// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.bench.table.client.ClientProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client library in a process of its own, publishing or receiving, with the broker of the row on the other side. */
final class ClientRun {

    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration SLACK = Duration.ofSeconds(30);

    private ClientRun() {}

    /** Runs the client program with a library, and the load if it receives. */
    static Map<Figure, Double> measure(Row row, String library, Workplace place, Results.Settings settings) {
        try (BrokerProcess broker = BrokerProcess.start(broker(row), place)) {
            try {
                return measure(row, library, broker, place, settings);
            } catch (MeasurementException e) {
                throw broker.explain(e);
            }
        }
    }

    /** The broker of a row for client libraries. */
    static BrokerKind broker(Row row) {
        return BrokerKind.of(row.argument("--broker", BrokerKind.GALIDIA.key()));
    }

    private static Map<Figure, Double> measure(
            Row row, String library, BrokerProcess broker, Workplace place, Results.Settings settings) {
        boolean isReceiving = row.kind() == Row.Kind.RECEIVE;
        List<String> command = new ArrayList<>(List.of(
                Workplace.java(),
                "-cp",
                System.getProperty("java.class.path"),
                ClientProgram.class.getName(),
                library,
                isReceiving ? "receive" : "publish",
                row.argument("--qos", "0"),
                broker.url(),
                Integer.toString(settings.warmupSeconds()),
                Integer.toString(settings.windowSeconds()),
                Integer.toString(settings.inFlight())));
        var limit = SLACK.plusSeconds(settings.warmupSeconds() + settings.windowSeconds());
        try (Program client =
                Program.start(place.log("client-" + row.key() + "-" + library), Workplace.environment(), command)) {
            client.awaitLine(ClientProgram.READY, START_LIMIT);
            if (!isReceiving) {
                return figures(client.awaitLine(ClientProgram.RESULT, limit));
            }
            try (Program load = startLoad(row, broker, place, settings)) {
                String result = client.awaitLine(ClientProgram.RESULT, limit);
                if (!load.isAlive()) {
                    throw load.failure("ended before the client had measured");
                }
                return figures(result);
            }
        }
    }

    /** Starts a publisher that goes on for longer than the client measures. */
    private static Program startLoad(Row row, BrokerProcess broker, Workplace place, Results.Settings settings) {
        List<String> arguments = List.of("pub", "--publishers", "1", "--qos", row.argument("--qos", "0"));
        int seconds = settings.windowSeconds() + (int) SLACK.toSeconds();
        return Program.start(
                place.log("load-" + row.key()),
                Workplace.environment(),
                LoadRun.command(arguments, broker.url(), place, settings.warmupSeconds(), seconds));
    }

    /** The figures of what the client program printed. */
    static Map<Figure, Double> figures(String json) {
        JsonNode result = JsonMapper.shared().readTree(json);
        double messages = result.path("messages").doubleValue();
        if (messages <= 0) {
            throw new MeasurementException("the client counted no messages");
        }
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.PER_SECOND, messages / result.path("seconds").doubleValue());
        figures.put(Figure.CPU_MICROS, result.path("cpuSeconds").doubleValue() * 1e6 / messages);
        return figures;
    }
}
