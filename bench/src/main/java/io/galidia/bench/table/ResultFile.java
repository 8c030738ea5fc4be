// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** The file in which a run keeps its results. */
final class ResultFile {

    private ResultFile() {}

    /**
     * What is in it.
     *
     * @throws MeasurementException if it is not there, damaged, or of a version that had something else in it
     */
    static Results read(Path file) {
        if (!Files.isReadable(file)) {
            throw new MeasurementException("no results in " + file + ": run the table first");
        }
        try {
            Results results = Results.parse(Files.readString(file));
            results.settings().once().forEach(BrokerKind::of);
            results.measurements().forEach(each -> requireRow(each.row()));
            return results;
        } catch (JacksonException e) {
            throw unusable(file, String.valueOf(e.getOriginalMessage()), e);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(file, e.toString(), e);
        }
    }

    private static void requireRow(String key) {
        if (Rows.ALL.stream().noneMatch(row -> row.key().equals(key))) {
            throw new IllegalArgumentException("there is no row " + key);
        }
    }

    private static MeasurementException unusable(Path file, String why, Exception cause) {
        String line = why.lines().findFirst().orElse("no reason");
        return new MeasurementException(file + " has no results that can be used: " + line, cause);
    }

    /**
     * Makes sure, before hours are spent, that results can be written.
     *
     * @throws MeasurementException if not
     */
    static void requireWritable(Path file) {
        Path whole = file.toAbsolutePath();
        if (Files.isDirectory(whole)) {
            throw new MeasurementException("cannot write results to " + file + ": it is a folder");
        }
        try {
            Files.createDirectories(whole.getParent());
            Files.delete(Files.createTempFile(whole.getParent(), "results", ".tmp"));
        } catch (IOException e) {
            throw new MeasurementException("cannot write results to " + file + ": " + e, e);
        }
    }

    /**
     * Gives it another name, with the time of its start in it, if there are measurements in it.
     *
     * @return the new name, if it has one
     */
    static Optional<Path> putAside(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Results earlier = read(file);
        if (earlier.measurements().isEmpty()) {
            return Optional.empty();
        }
        String name = file.getFileName().toString().replaceFirst("\\.json$", "") + "-"
                + earlier.settings().started().replaceAll("[^0-9A-Za-z-]", "");
        Path aside = file.resolveSibling(name + ".json");
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(name + "-" + i + ".json");
        }
        try {
            Files.move(file, aside);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot rename " + file + " to " + aside, e);
        }
        return Optional.of(aside);
    }
}
