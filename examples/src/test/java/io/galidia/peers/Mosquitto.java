// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Eclipse Mosquitto as a child process: a broker in C, with listeners on free ports. */
public final class Mosquitto implements AutoCloseable {

    private final Setup setup;
    private final int port;
    private final int tlsPort;
    private final int webSocketPort;
    private final ChildProcess process;

    /** What is to be set up besides a plain listener. */
    public record Setup(
            int fixedPort,
            @Nullable TestPki pki,
            boolean mutualTls,
            boolean webSocket,
            @Nullable String user,
            String password) {

        /** A plain listener, everybody welcome. */
        public static final Setup PLAIN = new Setup(0, null, false, false, null, "");

        /** At this port, which was free just now or is ours. */
        public Setup at(int port) {
            return new Setup(port, pki, mutualTls, webSocket, user, password);
        }

        /** With a TLS listener. */
        public Setup withTls(TestPki newPki) {
            return new Setup(fixedPort, newPki, false, webSocket, user, password);
        }

        /** With a TLS listener that takes nobody without a certificate. */
        public Setup withMutualTls(TestPki newPki) {
            return new Setup(fixedPort, newPki, true, webSocket, user, password);
        }

        /** With a WebSocket listener. */
        public Setup withWebSocket() {
            return new Setup(fixedPort, pki, mutualTls, true, user, password);
        }

        /** With a password file, and nobody welcome without. */
        public Setup withUser(String newUser, String newPassword) {
            return new Setup(fixedPort, pki, mutualTls, webSocket, newUser, newPassword);
        }
    }

    private Mosquitto(Setup setup) {
        this.setup = setup;
        Path program = Peers.program("mosquitto", "mosquitto");
        port = setup.fixedPort() != 0 ? setup.fixedPort() : Peers.freePort();
        tlsPort = setup.pki() == null ? 0 : Peers.freePort();
        webSocketPort = setup.webSocket() ? Peers.freePort() : 0;
        Path configuration = Peers.write(Peers.folder("mosquitto-conf").resolve("mosquitto.conf"), configuration());
        process = ChildProcess.start("mosquitto", program.toString(), "-v", "-c", configuration.toString());
    }

    /** Starts it and waits until it accepts connections. Another program may take a free port first: it is tried thrice. */
    public static Mosquitto start(Setup setup) {
        for (int attempt = 1; ; attempt++) {
            var mosquitto = new Mosquitto(setup);
            if (mosquitto.accepts()) {
                return mosquitto;
            }
            if (attempt == 3) {
                throw mosquitto.process.failure("does not start");
            }
        }
    }

    private boolean accepts() {
        return process.awaitPort(port)
                && (tlsPort == 0 || process.awaitPort(tlsPort))
                && (webSocketPort == 0 || process.awaitPort(webSocketPort));
    }

    private String configuration() {
        // 2.0.11 forgets queued messages of QoS 2 when more than the default of 20 are on their way
        var text = new StringBuilder("user root\npersistence false\nmax_inflight_messages 1000\n");
        if (setup.user() == null) {
            text.append("allow_anonymous true\n");
        } else {
            text.append("allow_anonymous false\npassword_file ")
                    .append(passwordFile(setup.user(), setup.password()))
                    .append('\n');
        }
        text.append("listener ").append(port).append(" 127.0.0.1\n");
        if (setup.pki() != null) {
            text.append("listener ").append(tlsPort).append(" 127.0.0.1\n");
            text.append("cafile ").append(setup.pki().caFile()).append('\n');
            text.append("certfile ").append(setup.pki().serverFile()).append('\n');
            text.append("keyfile ").append(setup.pki().serverKeyFile()).append('\n');
            text.append("require_certificate ").append(setup.mutualTls()).append('\n');
        }
        if (setup.webSocket()) {
            text.append("listener ").append(webSocketPort).append(" 127.0.0.1\nprotocol websockets\n");
        }
        return text.toString();
    }

    /** A password file for this one user, made by mosquitto's own program. */
    public static Path passwordFile(String user, String password) {
        Path file = Peers.folder("mosquitto-passwd").resolve("passwords");
        String program = Peers.program("mosquitto_passwd", "mosquitto").toString();
        try (var process =
                ChildProcess.start("mosquitto_passwd", program, "-c", "-b", file.toString(), user, password)) {
            if (process.awaitExit() != 0) {
                throw process.failure("failed");
            }
        }
        return file;
    }

    /** Where the plain listener is. */
    public String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** Where the TLS listener is, by the name in its certificate. */
    public String tlsUrl() {
        return "mqtts://localhost:" + tlsPort;
    }

    /** Where the WebSocket listener is. */
    public String webSocketUrl() {
        return "ws://127.0.0.1:" + webSocketPort + "/mqtt";
    }

    /** The port of the plain listener. */
    public int port() {
        return port;
    }

    /** Its log. */
    public String log() {
        return String.join("\n", process.lines()) + process.errors();
    }

    /** Ends it as a power failure would. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }
}
