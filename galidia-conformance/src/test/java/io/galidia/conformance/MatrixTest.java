// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.conformance.Statement.Side;
import io.galidia.conformance.server.ServerCases;
import io.galidia.packet.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Writes docs/conformance.md from the annotations of all tests, and finds what is shown by none. */
class MatrixTest {

    private static final Path CLASSES = classes();
    private static final Path DOCUMENT = Path.of("../docs/conformance.md");
    private static final Path REASONS = Path.of("src/test/resources/io/galidia/conformance/untestable.tsv");

    @Test
    void everyStatement_isShownByATestOrHasAReason() throws Exception {
        Matrix matrix = new Matrix();
        ServerCases.ALL.forEach(type -> add(matrix, Side.SERVER, type));
        for (Class<?> type : testClasses()) {
            add(matrix, type.getPackageName().endsWith(".client") ? Side.CLIENT : Side.SERVER, type);
        }
        for (String[] fields : reasons()) {
            ProtocolVersion version = fields[0].equals("5.0") ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
            matrix.addReason(version, fields[1], Side.valueOf(fields[2].toUpperCase(java.util.Locale.ROOT)), fields[3]);
        }
        String document = matrix.markdown();
        if (!Files.exists(DOCUMENT) || !Files.readString(DOCUMENT).equals(document)) {
            Files.writeString(DOCUMENT, document);
        }
        assertThat(matrix.faults()).isEmpty();
    }

    private static void add(Matrix matrix, Side side, Class<?> type) {
        Stream.of(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Shows.class))
                .sorted(java.util.Comparator.comparing(java.lang.reflect.Method::getName))
                .forEach(method -> matrix.add(
                        side, type.getSimpleName() + "." + method.getName(), method.getAnnotation(Shows.class)));
    }

    /** Where this class is: the build may go to another folder than target. */
    private static Path classes() {
        try {
            return Path.of(MatrixTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> testClasses() throws IOException, ClassNotFoundException {
        List<String> names;
        try (Stream<Path> files = Files.walk(CLASSES)) {
            names = files.map(file -> CLASSES.relativize(file).toString())
                    .filter(name -> name.endsWith("Test.class"))
                    .map(name -> name.replace(".class", "").replace(java.io.File.separatorChar, '.'))
                    .sorted()
                    .toList();
        }
        List<Class<?>> classes = new java.util.ArrayList<>();
        for (String name : names) {
            classes.add(Class.forName(name));
        }
        assertThat(classes).contains(MatrixTest.class);
        return classes;
    }

    private static List<String[]> reasons() throws IOException {
        try (Stream<String> lines = Files.lines(REASONS)) {
            return lines.skip(1).map(line -> line.split("\t", -1)).toList();
        }
    }
}
