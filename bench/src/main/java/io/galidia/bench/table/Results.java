// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything one run has found out; the page is made of this and of nothing else.
 *
 * @param machine where it ran
 * @param settings how long and how often
 * @param brokers the versions of the brokers that took part, by key; of ours also the commit, if it is known
 * @param clients the same of the client libraries
 * @param skipped a sentence for everything that did not take part
 * @param rounds that have begun
 * @param measurements in the order in which they were taken
 */
record Results(
        Machine machine,
        Settings settings,
        Map<String, String> brokers,
        Map<String, String> clients,
        List<String> skipped,
        List<Round> rounds,
        List<Measurement> measurements) {

    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Refuses what a file has not said. */
    Results {
        Objects.requireNonNull(machine, "no machine");
        Objects.requireNonNull(settings, "no settings");
        Objects.requireNonNull(brokers, "no brokers");
        Objects.requireNonNull(clients, "no clients");
        Objects.requireNonNull(skipped, "no skipped");
        Objects.requireNonNull(rounds, "no rounds");
        Objects.requireNonNull(measurements, "no measurements");
        measurements.forEach(each -> Objects.requireNonNull(each, "an empty measurement"));
    }

    /**
     * How a run was made.
     *
     * @param rounds of each row
     * @param warmupSeconds load before the window of each measurement
     * @param windowSeconds over which CPU time and messages are counted
     * @param pacedSeconds the same in rows with a rate
     * @param once brokers that take part in the first round only
     * @param inFlight unfinished messages of a client library that publishes
     * @param idleConnections of the row of that name
     * @param started when the run began, as ISO 8601 in UTC
     */
    record Settings(
            int rounds,
            int warmupSeconds,
            int windowSeconds,
            int pacedSeconds,
            List<String> once,
            int inFlight,
            int idleConnections,
            String started) {

        /** Refuses what a file has not said. */
        Settings {
            Objects.requireNonNull(once, "no once");
            Objects.requireNonNull(started, "no started");
            if (IntStream.of(rounds, warmupSeconds, windowSeconds, pacedSeconds, inFlight, idleConnections)
                    .anyMatch(number -> number < 1)) {
                throw new IllegalArgumentException("a number of the settings is missing, or below 1");
            }
        }

        /** True if measurements of both can stand in one table. */
        boolean isLike(Settings other) {
            return equals(new Settings(
                    other.rounds,
                    other.warmupSeconds,
                    other.windowSeconds,
                    other.pacedSeconds,
                    other.once,
                    other.inFlight,
                    other.idleConnections,
                    started));
        }
    }

    /**
     * The beginning of a round, or of what was left of it in a resumed run.
     *
     * @param number from 1 on
     * @param begun as ISO 8601 in UTC
     * @param loadAverage of the machine in the minute before
     */
    record Round(int number, String begun, double loadAverage) {}

    /** The same with one more measurement. */
    Results with(Measurement measurement) {
        List<Measurement> more = new ArrayList<>(measurements);
        more.add(measurement);
        return new Results(machine, settings, brokers, clients, skipped, rounds, List.copyOf(more));
    }

    /** The same with one more round begun. */
    Results with(Round round) {
        List<Round> more = new ArrayList<>(rounds);
        more.add(round);
        return new Results(machine, settings, brokers, clients, skipped, List.copyOf(more), measurements);
    }

    /**
     * What an interrupted run has measured, to be gone on with; what failed is tried again.
     *
     * @throws IllegalArgumentException if it was another machine, other programs or other settings
     */
    Results resuming(Results earlier) {
        if (!settings.isLike(earlier.settings)
                || !machine.equals(earlier.machine)
                || !brokers.equals(earlier.brokers)
                || !clients.equals(earlier.clients)) {
            throw new IllegalArgumentException("the earlier run had another machine, other programs or settings: "
                    + earlier.described() + "; this one has " + described());
        }
        return new Results(
                machine,
                earlier.settings,
                brokers,
                clients,
                skipped,
                earlier.rounds,
                earlier.measurements.stream()
                        .filter(each -> each.failure() == null)
                        .toList());
    }

    private String described() {
        return machine + ", " + settings + ", " + brokers + ", " + clients;
    }

    /** In how many rounds a broker or client takes part in a row. */
    int roundsOf(Row row, String subject) {
        return settings.once.contains(subject) && !row.kind().isOfClients() ? 1 : settings.rounds;
    }

    /** True if this was measured, or failed. */
    boolean has(Row row, String subject, int round) {
        return measurements.stream()
                .anyMatch(each ->
                        each.row().equals(row.key()) && each.subject().equals(subject) && each.round() == round);
    }

    /** Those that failed. */
    List<Measurement> failures() {
        return measurements.stream().filter(each -> each.failure() != null).toList();
    }

    String json() {
        return MAPPER.writeValueAsString(this) + "\n";
    }

    /**
     * The opposite of {@link #json}.
     *
     * @throws tools.jackson.core.JacksonException if the text is damaged, or lacks something
     * @throws IllegalArgumentException if it says that there is nothing
     */
    static Results parse(String json) {
        Results results = MAPPER.readValue(json, Results.class);
        if (results == null) {
            throw new IllegalArgumentException("it says null");
        }
        return results;
    }
}
