// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.Manager;
import io.galidia.broker.Broker;
import io.galidia.packet.Packet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** What an application takes on that embeds the broker. */
class FootprintTest {

    private static final long MOST_BYTES = 750_000;

    @Test
    void coreLibraryAndBroker_areSmallTogether() throws Exception {
        long bytes = 0;
        for (Class<?> type : List.of(Packet.class, Manager.class, Broker.class)) {
            long size = size(type);
            System.out.printf("%s: %d bytes%n", type.getPackageName(), size);
            bytes += size;
        }
        assertThat(bytes).isLessThan(MOST_BYTES);
    }

    /** The size of the jar that the class is in, or that its folder would make. */
    private static long size(Class<?> type) throws IOException, URISyntaxException {
        URI location = type.getProtectionDomain().getCodeSource().getLocation().toURI();
        Path place = Path.of(location);
        if (Files.isRegularFile(place)) {
            return Files.size(place);
        }
        var jar = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(jar);
                Stream<Path> files = Files.walk(place)) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> add(zip, place.relativize(file).toString(), file));
        }
        return jar.size();
    }

    private static void add(ZipOutputStream zip, String name, Path file) {
        try {
            zip.putNextEntry(new ZipEntry(name));
            Files.copy(file, zip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
