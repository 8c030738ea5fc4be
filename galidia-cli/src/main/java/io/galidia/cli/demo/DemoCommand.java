// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.MqttException;
import io.galidia.broker.Broker;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Signals;
import io.galidia.cli.shell.Terminal;
import io.galidia.cli.shell.Version;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code galidia demo}: a temperature monitoring system to look at and to join. */
@Command(
        name = "demo",
        sortOptions = false,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description =
                "Run a temperature monitoring system: a broker, three simulated sensors, and a monitor that publishes an"
                        + " alert when it gets warmer than 30 degrees. Any MQTT client can join.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia demo",
            "  galidia demo --seconds 10 | grep ALERT",
            "  galidia demo --url mqtt://test.example.com        with a broker that runs elsewhere",
            "In another terminal:",
            "  galidia sub -v -t 'alerts/#'",
            "  galidia pub -t sensors/x/temperature -m 99"
        })
public final class DemoCommand implements Callable<Integer> {

    private static final String DEFAULT_URL = "mqtt://127.0.0.1:1883";
    private static final String FREE_PORT = "mqtt://127.0.0.1:0";

    @Option(
            names = "--listen",
            paramLabel = "URL",
            description = "Where the demo's broker listens; default " + DEFAULT_URL + ".")
    private @Nullable String listen;

    @Option(names = "--url", paramLabel = "URL", description = "Use this broker instead of one of the demo's own.")
    private @Nullable String url;

    @Option(names = "--seconds", paramLabel = "N", description = "End after this time.")
    private @Nullable Integer seconds;

    @Option(
            names = "--interval",
            paramLabel = "MS",
            description = "Milliseconds between two readings of a sensor; default ${DEFAULT-VALUE}.")
    private int intervalMillis = 1_000;

    /** Makes the command; picocli fills in its options. */
    public DemoCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (url != null && listen != null) {
            throw CommandException.usage("give either --url or --listen");
        }
        if (seconds != null && seconds < 1) {
            throw CommandException.usage("--seconds must be at least 1, not " + seconds);
        }
        if (intervalMillis < 1) {
            throw CommandException.usage("--interval must be at least 1 ms, not " + intervalMillis);
        }
        if (url != null) {
            return run(url, "");
        }
        try (Opened opened = open()) {
            return run(opened.broker().uri().toString(), opened.note());
        }
    }

    private record Opened(Broker broker, String note) implements AutoCloseable {
        @Override
        public void close() {
            broker.close();
        }
    }

    private Opened open() {
        String address = listen == null ? DEFAULT_URL : listen;
        try {
            return new Opened(Broker.start(address), "");
        } catch (MqttException taken) {
            if (listen != null) {
                throw CommandException.failed(
                        taken.getMessage() + "; choose another port, such as --listen " + FREE_PORT);
            }
            Broker other = Broker.start(FREE_PORT);
            return new Opened(
                    other,
                    "port 1883 is in use, so the demo's broker has taken "
                            + other.uri().getPort());
        } catch (IllegalStateException | IllegalArgumentException refused) {
            throw CommandException.usage("--listen: " + refused.getMessage());
        }
    }

    private int run(String address, String note) throws InterruptedException {
        PrintStream out = System.out;
        CountDownLatch ended = new CountDownLatch(1);
        try (View view = view(address, out, ended::countDown)) {
            if (!note.isEmpty()) {
                view.note(note);
            }
            MonitoringSystem system = new MonitoringSystem(
                    address,
                    new TemperatureMonitor(view, Clock.systemUTC()),
                    new SensorPublisher(Duration.ofMillis(intervalMillis), new Random()),
                    view);
            try (system;
                    Signals signals = Signals.handledBy(() -> end(ended, view))) {
                system.start();
                String problem = system.awaitOpen(Duration.ofSeconds(15));
                if (!problem.isEmpty()) {
                    throw CommandException.failed(problem);
                }
                if (seconds == null) {
                    ended.await();
                } else {
                    ended.await(seconds, TimeUnit.SECONDS);
                }
                return 0;
            }
        }
    }

    private static int end(CountDownLatch ended, View view) {
        view.close(); // before anything else: whatever happens next, the terminal is as it was
        ended.countDown();
        return 0;
    }

    private static View view(String address, PrintStream out, Runnable readerGone) {
        List<String> hints = Hints.of(address);
        if (!Terminal.isInteractive() || !Terminal.understandsEscapes(System.getenv())) {
            return new PlainView(out, Hints.shown(address), hints, readerGone);
        }
        boolean hasUnicode = Terminal.hasUnicode();
        return new LiveView(
                out,
                new Picture(new Picture.Frame(
                        Hints.shown(address),
                        hints,
                        Terminal.wantsColour(System.getenv()),
                        hasUnicode,
                        ZoneId.systemDefault())));
    }
}
