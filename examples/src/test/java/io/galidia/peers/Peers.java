// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Finds the programs. An absent one skips the test, unless {@code GALIDIA_REQUIRE_PEERS=true} says that it must be there. */
public final class Peers {

    private Peers() {}

    /** The program's file; debian keeps brokers in sbin, which is not on every user's path. */
    public static Path program(String name, String debianPackage) {
        List<String> folders = new ArrayList<>(List.of(System.getenv("PATH").split(File.pathSeparator)));
        folders.addAll(List.of("/usr/sbin", "/usr/local/sbin", "/sbin"));
        return folders.stream()
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> absent(name + " is not installed (Debian: apt install " + debianPackage + ")"));
    }

    /** Skips the test with this reason, or fails it where peers are required. */
    public static RuntimeException absent(String reason) {
        if ("true".equals(System.getenv("GALIDIA_REQUIRE_PEERS"))) {
            throw new AssertionError(reason + ", and GALIDIA_REQUIRE_PEERS=true requires it");
        }
        Assumptions.abort("skipped: " + reason);
        return new IllegalStateException(reason);
    }

    /** A port of 127.0.0.1 that was free just now. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        }
    }

    /** A new, empty folder below target, kept after the tests. */
    public static Path folder(String name) {
        try {
            Path parent = Files.createDirectories(Path.of("target", "peers").toAbsolutePath());
            return Files.createTempDirectory(parent, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a folder for " + name, e);
        }
    }

    /** Writes the text into the file, and returns the file. */
    public static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
