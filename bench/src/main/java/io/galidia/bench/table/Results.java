// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything one run has found out; the page is made of this and of nothing else.
 *
 * @param machine where it ran
 * @param settings how long and how often
 * @param brokers the versions of the brokers that took part, by key
 * @param clients the versions of the client libraries that took part, by key
 * @param skipped a sentence for everything that did not take part
 * @param measurements in the order in which they were taken
 */
record Results(
        Machine machine,
        Settings settings,
        Map<String, String> brokers,
        Map<String, String> clients,
        List<String> skipped,
        List<Measurement> measurements) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * How a run was made.
     *
     * @param rounds of each row
     * @param warmupSeconds load before the window of each measurement
     * @param windowSeconds over which CPU time and messages are counted
     * @param inFlight unfinished messages of a client library that publishes
     * @param idleConnections of the row of that name
     * @param started when the run began, as ISO 8601 in UTC
     * @param loadAverage of the machine in the minute before it: what else was going on
     */
    record Settings(
            int rounds,
            int warmupSeconds,
            int windowSeconds,
            int inFlight,
            int idleConnections,
            String started,
            double loadAverage) {}

    /** The same with one more measurement. */
    Results with(Measurement measurement) {
        List<Measurement> more = new ArrayList<>(measurements);
        more.add(measurement);
        return new Results(machine, settings, brokers, clients, skipped, List.copyOf(more));
    }

    /** Those that failed. */
    List<Measurement> failures() {
        return measurements.stream().filter(each -> each.failure() != null).toList();
    }

    String json() {
        return MAPPER.writeValueAsString(this) + "\n";
    }

    static Results parse(String json) {
        return MAPPER.readValue(json, Results.class);
    }

    static Results read(Path file) {
        if (!Files.isReadable(file)) {
            throw new MeasurementException("no results in " + file + ": run the table first");
        }
        return parse(LoadRun.read(file));
    }
}
