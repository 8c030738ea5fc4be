// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import io.galidia.peers.ChildProcess;
import io.galidia.peers.Peers;
import io.galidia.peers.TestPki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A broker written in Java that runs in a JVM of its own, since it needs another Netty than we. Its class path was written
 * by the module of the same name below {@code peers}.
 */
final class JavaBroker implements AutoCloseable {

    private static final Path PEERS = Path.of("peers").toAbsolutePath();

    private final ChildProcess process;
    private final int port;
    private final int webSocketPort;
    private final int tlsPort;

    private JavaBroker(ChildProcess process, int port, int webSocketPort, int tlsPort) {
        this.process = process;
        this.port = port;
        this.webSocketPort = webSocketPort;
        this.tlsPort = tlsPort;
        for (int each : new int[] {port, webSocketPort, tlsPort}) {
            if (!process.awaitPort(each)) {
                throw process.failure("does not start");
            }
        }
    }

    /** HiveMQ's community edition; it knows one user. */
    static JavaBroker hiveMq(TestPki pki) {
        int port = Peers.freePort();
        int webSocketPort = Peers.freePort();
        int tlsPort = Peers.freePort();
        Path home = folders("hivemq-home", "conf", "data", "extensions", "log");
        Peers.write(home.resolve("conf/config.xml"), """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                    <websocket-listener>
                      <port>%d</port><bind-address>127.0.0.1</bind-address><path>/mqtt</path>
                    </websocket-listener>
                    <tls-tcp-listener>
                      <port>%d</port><bind-address>127.0.0.1</bind-address>
                      <tls>
                        <keystore>
                          <path>%s</path><password>changeit</password>
                          <private-key-password>changeit</private-key-password>
                        </keystore>
                      </tls>
                    </tls-tcp-listener>
                  </listeners>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port, webSocketPort, tlsPort, pki.serverStore()));
        var command = java("hivemq", List.of("-Dhivemq.log.folder=" + home.resolve("log")));
        command.addAll(List.of(
                "io.galidia.peers.hivemq.HiveMqBroker", home.toString(), ClientCases.USER, ClientCases.PASSWORD));
        return new JavaBroker(ChildProcess.start("hivemq", Map.of(), command), port, webSocketPort, tlsPort);
    }

    /** Moquette, which speaks 3.1 and 3.1.1; it knows one user. */
    static JavaBroker moquette(TestPki pki) {
        int port = Peers.freePort();
        int webSocketPort = Peers.freePort();
        int tlsPort = Peers.freePort();
        Path home = folders("moquette-home", "config", "data");
        Peers.write(home.resolve("config/passwords"), ClientCases.USER + ":" + sha256(ClientCases.PASSWORD) + "\n");
        Peers.write(
                home.resolve("config/moquette.conf"), """
                host 127.0.0.1
                port %d
                websocket_port %d
                websocket_path /mqtt
                ssl_port %d
                jks_path %s
                key_store_type pkcs12
                key_store_password changeit
                key_manager_password changeit
                allow_anonymous true
                allow_zero_byte_client_id true
                password_file config/passwords
                persistence_enabled false
                telemetry_enabled false
                netty.mqtt.message_size 1048576
                """.formatted(port, webSocketPort, tlsPort, pki.serverStore()));
        var command = java("moquette", List.of("-Dmoquette.path=" + home));
        command.add("io.moquette.broker.Server");
        return new JavaBroker(ChildProcess.start("moquette", Map.of(), command), port, webSocketPort, tlsPort);
    }

    private static List<String> java(String peer, List<String> properties) {
        Path target = PEERS.resolve(peer).resolve("target");
        String classPath;
        try {
            classPath = Files.readString(target.resolve("classpath")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "no class path of " + peer + ": build it with ./mvnw validate -pl interop -am", e);
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(properties);
        command.addAll(List.of("-cp", target.resolve("classes") + java.io.File.pathSeparator + classPath));
        return command;
    }

    private static Path folders(String name, String... children) {
        Path home = Peers.folder(name);
        try {
            for (String child : children) {
                Files.createDirectory(home.resolve(child));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + home, e);
        }
        return home;
    }

    private static String sha256(String text) {
        try {
            var digest = java.security.MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    String webSocketUrl() {
        return "ws://127.0.0.1:" + webSocketPort + "/mqtt";
    }

    String tlsUrl() {
        return "mqtts://localhost:" + tlsPort;
    }

    @Override
    public void close() {
        process.close();
    }
}
