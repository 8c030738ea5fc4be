// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.Connection;
import io.galidia.ListenOptions;
import io.galidia.Manager;
import io.galidia.ManagerOptions;
import io.galidia.MqttException;
import io.galidia.broker.Broker;
import io.galidia.broker.BrokerOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Signals;
import io.galidia.cli.shell.Version;
import io.galidia.codec.Compatibility;
import java.net.URI;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code galidia broker}: runs a broker until a signal ends it. */
@Command(
        name = "broker",
        sortOptions = false,
        versionProvider = Version.class,
        mixinStandardHelpOptions = true,
        description = "Run a broker. SIGTERM and SIGINT end it cleanly.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:ended by a signal",
            " 1:cannot listen, such as when the port is in use",
            " 2:wrong options",
            "78:a certificate, key, password or access control file cannot be used"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia broker                                    for this machine, on mqtt://127.0.0.1:1883",
            "  galidia broker --listen mqtt://127.0.0.1:0        on a free port, which it prints",
            "  galidia passwd users anna && galidia broker --listen mqtt://0.0.0.0 --password-file users",
            "  galidia broker --listen mqtts://0.0.0.0 --tls-cert cert.pem --tls-key key.pem --password-file users",
            "  galidia broker --listen mqtts://0.0.0.0 --tls-cert cert.pem --tls-key key.pem --tls-client-ca ca.pem",
            "  galidia broker --listen mqtt://127.0.0.1 --listen ws://127.0.0.1:8083/mqtt"
        })
final class BrokerCommand implements Callable<Integer> {

    private static final String DEFAULT_URL = "mqtt://127.0.0.1:1883";

    @Option(
            names = "--listen",
            paramLabel = "URL",
            defaultValue = DEFAULT_URL,
            description =
                    "Where to listen: mqtt, mqtts, ws or wss://address[:port], unix:/path; port 0 takes a free one. May be"
                            + " repeated; default ${DEFAULT-VALUE}.")
    private List<String> urls = List.of();

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "Whose pages may open a WebSocket, such as https://example.org; * for all. May be repeated;"
                    + " default: those of this machine at a loopback address, all at others.")
    private List<String> origins = List.of();

    @Option(
            names = "--compatibility",
            paramLabel = "LEVEL",
            description = "How much clients may get wrong: strict, standard or lenient; default ${DEFAULT-VALUE}.")
    private String compatibility = "standard";

    @Option(
            names = "--check-payload-format",
            description = "Refuse payloads that are said to be UTF-8 (payload format indicator 1) and are not.")
    private boolean isPayloadFormatChecked;

    @Option(
            names = "--response-prefix",
            paramLabel = "PREFIX",
            description =
                    "What response topics begin with, such as responses/: told with the client identifier behind it to"
                            + " MQTT 5 clients that ask for response information.")
    private String responsePrefix = "";

    @Option(
            names = "--store",
            paramLabel = "memory|DIR",
            description = "Where sessions and retained messages are kept; default ${DEFAULT-VALUE}.")
    private String store = "memory";

    @Option(names = "--loops", paramLabel = "N", description = "Event loops; default one for each processor.")
    private @Nullable Integer loops;

    @Mixin
    private SecurityFlags security;

    @Option(
            names = {"-v", "--verbose"},
            description = "Log more.")
    boolean isVerbose;

    @Override
    public Integer call() throws InterruptedException {
        if (!store.equals("memory")) {
            throw CommandException.usage(
                    "--store " + store + ": this version keeps sessions and retained messages in memory"
                            + " only and would lose them at the end; leave --store out, or give --store memory");
        }
        int count = loops == null ? Runtime.getRuntime().availableProcessors() : loops;
        if (count < 1 || count > 1_024) {
            throw CommandException.usage("--loops must be 1 to 1024, not " + count);
        }
        Compatibility level = level(compatibility);
        urls.forEach(security::checkListener);
        Preparation.await();
        try (Security rules = security.open();
                Broker broker = Broker.create(rules.options(options()));
                Manager manager = Manager.start(broker, ManagerOptions.DEFAULTS.withLoops(count))) {
            CountDownLatch ended = new CountDownLatch(1);
            try (Signals signals = Signals.handledBy(() -> end(broker, manager, ended))) {
                rules.watch(manager);
                urls.forEach(url -> checkListener(broker, url));
                ListenOptions options = withOrigins(rules.listenOptions()).withCompatibility(level);
                for (String url : urls) {
                    Connection listener = listen(manager, broker, url, options);
                    System.out.println("listening on " + listener.uri());
                    System.out.flush();
                }
                ended.await();
                return 0;
            }
        }
    }

    private static int end(Broker broker, Manager manager, CountDownLatch ended) {
        broker.close();
        manager.close();
        ended.countDown();
        return 0;
    }

    /** Refuses a listener that the broker refuses, before any other accepts connections. */
    private static void checkListener(Broker broker, String url) {
        URI uri;
        try {
            uri = URI.create(url);
        } catch (IllegalArgumentException error) {
            return; // listening on it will fail and say why
        }
        try {
            broker.beforeListen(uri);
        } catch (IllegalStateException refusal) {
            throw CommandException.usage("--listen " + url + " may let everybody on the network in: add --password-file"
                    + " FILE, or --allow-anonymous if that is what you want, or listen on localhost");
        }
    }

    private ListenOptions withOrigins(ListenOptions options) {
        try {
            return options.withOrigins(new HashSet<>(origins));
        } catch (IllegalArgumentException error) {
            throw CommandException.usage("--origin: " + error.getMessage());
        }
    }

    private BrokerOptions options() {
        try {
            return BrokerOptions.DEFAULTS
                    .withPayloadFormatChecked(isPayloadFormatChecked)
                    .withResponsePrefix(responsePrefix);
        } catch (IllegalArgumentException error) {
            throw CommandException.usage("--response-prefix: " + error.getMessage());
        }
    }

    private static Compatibility level(String name) {
        return Arrays.stream(Compatibility.values())
                .filter(level -> level.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() ->
                        CommandException.usage("--compatibility must be strict, standard or lenient, not " + name));
    }

    private static Connection listen(Manager manager, Broker broker, String url, ListenOptions options) {
        try {
            return manager.listen(url, options, broker);
        } catch (IllegalArgumentException error) {
            throw CommandException.usage("--listen: " + error.getMessage());
        } catch (MqttException error) {
            throw CommandException.failed(error.getMessage() + advice(error));
        }
    }

    private static String advice(Throwable error) {
        // The words are the operating system's; Java's and Netty's native transport throw different types around them.
        String text = String.valueOf(error.getMessage());
        if (text.contains("in use")) {
            return "; stop the program that listens there, or choose another port: --listen mqtt://127.0.0.1:1884";
        }
        if (text.contains("ermission denied")) {
            return "; ports below 1024 need privileges: choose a higher one";
        }
        return text.contains("assign requested address") ? "; is that an address of this machine?" : "";
    }
}
