// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import io.galidia.bench.Connections;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One broker under test, new, listening at a loopback port, open to everybody, keeping nothing on disk. */
final class BrokerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final BrokerKind kind;
    private final Program program;
    private final int port;
    private final double startMillis;

    private BrokerProcess(BrokerKind kind, Program program, int port, double startMillis) {
        this.kind = kind;
        this.program = program;
        this.port = port;
        this.startMillis = startMillis;
    }

    /** Starts one and returns when it has accepted a first CONNECT; if it ends instead, once more at another port. */
    static BrokerProcess start(BrokerKind kind, Workplace place) {
        try {
            return start(kind, place, Workplace.freePort());
        } catch (MeasurementException e) {
            return start(kind, place, Workplace.freePort()); // somebody may have taken the port meanwhile
        }
    }

    private static BrokerProcess start(BrokerKind kind, Workplace place, int port) {
        Workplace.delete(place.output().resolve("homes").resolve(kind.key()));
        List<String> command = switch (kind) {
            case GALIDIA -> place.command("broker", "--listen", "mqtt://127.0.0.1:" + port);
            case MOSQUITTO -> mosquitto(place.folder("homes/mosquitto"), port);
            case HIVEMQ -> hiveMq(place, port);
            case MOQUETTE -> moquette(place, port);
        };
        long begin = System.nanoTime();
        Program program = Program.start(place.log("broker-" + kind.key()), Workplace.environment(), command);
        try {
            long end = Connections.awaitAccepting("mqtt://127.0.0.1:" + port, why -> goOn(program, why, begin));
            return new BrokerProcess(kind, program, port, (end - begin) / 1e6);
        } catch (RuntimeException e) {
            program.kill();
            throw e;
        }
    }

    /** Between two attempts to connect. */
    private static void goOn(Program program, String why, long begin) {
        if (!program.isAlive()) {
            throw program.failure("ended instead of starting");
        }
        if (System.nanoTime() - begin > START_LIMIT.toNanos()) {
            throw program.failure("does not accept within " + START_LIMIT.toSeconds() + " s (" + why + ")");
        }
        Program.pause(1);
    }

    /** Nagle off, no log, windows and queues that no row reaches. */
    private static List<String> mosquitto(Path home, int port) {
        Path file = home.resolve("mosquitto.conf");
        Workplace.write(file, """
                listener %d 127.0.0.1
                allow_anonymous true
                persistence false
                set_tcp_nodelay true
                max_inflight_messages 1000
                max_queued_messages 100000
                log_type none
                """.formatted(port));
        return List.of(Peers.mosquitto().toString(), "-c", file.toString());
    }

    /** Everything in memory, windows and queues that no row reaches. */
    private static List<String> hiveMq(Workplace place, int port) {
        Path home = place.folder("homes/hivemq");
        for (String child : List.of("conf", "data", "extensions", "log")) {
            place.folder("homes/hivemq/" + child);
        }
        Workplace.write(home.resolve("conf/config.xml"), """
                <?xml version="1.0"?>
                <hivemq>
                  <listeners>
                    <tcp-listener><port>%d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
                  </listeners>
                  <mqtt>
                    <queued-messages><max-queue-size>100000</max-queue-size></queued-messages>
                    <receive-maximum><server-receive-maximum>1000</server-receive-maximum></receive-maximum>
                  </mqtt>
                  <persistence><mode>in-memory</mode></persistence>
                  <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                </hivemq>
                """.formatted(port));
        List<String> command = java(place, "hivemq", "-Dhivemq.log.folder=" + home.resolve("log"));
        command.addAll(List.of("io.galidia.peers.hivemq.HiveMqBroker", home.toString(), "nobody", "nothing"));
        return command;
    }

    /** Everything in memory, Netty's epoll transport, each message flushed at once, queues and packets that no row reaches. */
    private static List<String> moquette(Workplace place, int port) {
        Path home = place.folder("homes/moquette");
        Workplace.write(home.resolve("config/moquette.conf"), """
                host 127.0.0.1
                port %d
                allow_anonymous true
                persistence_enabled false
                telemetry_enabled false
                buffer_flush_millis immediate
                netty.epoll true
                session_queue_size 100000
                netty.mqtt.message_size 1048576
                """.formatted(port));
        List<String> command = java(place, "moquette", "-Dmoquette.path=" + home);
        command.add("io.moquette.broker.Server");
        return command;
    }

    private static List<String> java(Workplace place, String peer, String property) {
        return new ArrayList<>(List.of(Workplace.java(), property, "-cp", Peers.classPath(place, peer)));
    }

    BrokerKind kind() {
        return kind;
    }

    long pid() {
        return program.pid();
    }

    String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** From the start of the process to its first CONNACK. */
    double startMillis() {
        return startMillis;
    }

    /** Adds what became of the broker to a failure, if it has ended. */
    MeasurementException explain(MeasurementException failure) {
        return program.isAlive()
                ? failure
                : new MeasurementException(
                        program.failure("ended during the row").getMessage() + "; " + failure.getMessage(), failure);
    }

    /** Kills it: it keeps nothing, and some take seconds to say goodbye. */
    @Override
    public void close() {
        program.kill();
    }
}
