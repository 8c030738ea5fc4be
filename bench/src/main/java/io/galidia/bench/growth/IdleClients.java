// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.growth;

import io.galidia.bench.Connections;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Connections that do nothing, in a process of their own: not to be counted with the broker's. */
final class IdleClients implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;

    /** Starts the process. */
    IdleClients(int port) throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-Dslf4j.internal.verbosity=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        IdleClients.class.getName(),
                        Integer.toString(port))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Makes more connections, until there are so many. */
    void connect(int total) throws IOException {
        process.getOutputStream().write((total + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (!Integer.toString(total).equals(answer)) {
            throw new IOException("the process of the clients said \"" + answer + "\" instead of " + total);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process: reads how many connections there are to be, makes them, and says that they are there. */
    public static void main(String[] arguments) throws IOException {
        var wishes = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (var connections = new Connections("mqtt://127.0.0.1:" + arguments[0], "idle-")) {
            for (String wish = wishes.readLine(); wish != null; wish = wishes.readLine()) {
                connections.open(Integer.parseInt(wish));
                System.out.println(wish);
            }
        }
    }
}
