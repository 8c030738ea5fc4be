// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult;
import io.galidia.cli.bench.load.LoadResult.BrokerCost;
import io.galidia.cli.bench.load.LoadResult.Sample;
import io.galidia.cli.bench.load.Plan;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The result for programs: one JSON object, described in docs/command.md. */
public final class JsonReport {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private JsonReport() {}

    /** The object as text on one line. */
    public static String of(LoadResult result) {
        Plan plan = result.plan();
        BrokerCost broker = result.broker();
        boolean isOfConnections = result.isOfConnections();
        ObjectNode root = JSON.createObjectNode();
        root.put("case", plan.name());
        root.put("qos", plan.qos().level());
        root.put("payloadBytes", plan.payloadBytes());
        root.put("publishers", plan.publishers());
        root.put("subscribers", plan.subscribers());
        root.put("topics", plan.topics());
        root.put("filters", plan.filters());
        root.put("rate", plan.isSaturating() ? null : (Double) plan.rate());
        root.put("window", plan.window() == 0 ? null : (Integer) plan.window());
        root.put("warmupSeconds", plan.warmup().toNanos() / 1e9);
        root.put("windowSeconds", plan.duration().toNanos() / 1e9);
        root.put("published", result.published());
        root.put("delivered", result.delivered());
        root.put("expected", result.expected());
        root.put("lost", result.lost());
        root.put("duplicated", result.duplicated());
        root.put("outOfOrder", result.outOfOrder());
        root.put("publishedPerSecond", result.publishedPerSecond());
        root.put("deliveredPerSecond", result.deliveredPerSecond());
        root.put("connections", isOfConnections ? (Long) result.handled() : null);
        root.put("connectionsPerSecond", result.connectionsPerSecond());
        latency(root.putObject("latencyMicros"), result.latency());
        root.put("loadCpuSeconds", result.loadCpuSeconds());
        root.put("loadCpuMicrosPerMessage", isOfConnections ? null : result.loadCpuMicrosEach());
        root.put("loadCpuMicrosPerConnection", isOfConnections ? result.loadCpuMicrosEach() : null);
        root.put("brokerCpuSeconds", broker == null ? null : (Double) broker.cpuSeconds());
        root.put("brokerCpuMicrosPerMessage", isOfConnections ? null : result.brokerCpuMicrosEach());
        root.put("brokerCpuMicrosPerConnection", isOfConnections ? result.brokerCpuMicrosEach() : null);
        root.put("brokerResidentBytes", broker == null ? null : broker.residentBytes());
        root.put("brokerResidentBytesBefore", broker == null ? null : broker.residentBytesBefore());
        root.put("brokerBytesPerConnection", broker == null ? null : broker.bytesPerConnection());
        ArrayNode series = root.putArray("series");
        for (Sample sample : result.series()) {
            series.addArray()
                    .add(sample.seconds())
                    .add(sample.publishedPerSecond())
                    .add(sample.deliveredPerSecond());
        }
        histogram(root.putArray("histogram"), result.latency());
        return root.toString();
    }

    private static void latency(ObjectNode to, Histogram nanos) {
        boolean isEmpty = nanos.getTotalCount() == 0;
        to.put("min", isEmpty ? null : micros(nanos.getMinValue()));
        to.put("p50", isEmpty ? null : micros(nanos.getValueAtPercentile(50)));
        to.put("p90", isEmpty ? null : micros(nanos.getValueAtPercentile(90)));
        to.put("p99", isEmpty ? null : micros(nanos.getValueAtPercentile(99)));
        to.put("p999", isEmpty ? null : micros(nanos.getValueAtPercentile(99.9)));
        to.put("max", isEmpty ? null : micros(nanos.getMaxValue()));
        to.put("mean", isEmpty ? null : micros(nanos.getMean()));
        to.put("count", nanos.getTotalCount());
    }

    private static @Nullable Double micros(long nanos) {
        return nanos / 1e3;
    }

    private static @Nullable Double micros(double nanos) {
        return Math.rint(nanos) / 1e3;
    }

    /** Pairs of a latency in microseconds, within one percent, and how many messages had it. */
    private static void histogram(ArrayNode to, Histogram nanos) {
        Histogram coarse = new Histogram(100, nanos.getHighestTrackableValue(), 2);
        for (HistogramIterationValue value : nanos.recordedValues()) {
            coarse.recordValueWithCount(value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
        }
        for (HistogramIterationValue value : coarse.recordedValues()) {
            to.addArray().add(value.getValueIteratedTo() / 1e3).add(value.getCountAtValueIteratedTo());
        }
    }
}
