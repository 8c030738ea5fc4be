// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.ConnectOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.cli.shell.Signals;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import io.galidia.packet.Subscription;
import io.galidia.topic.TopicFilter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galidia sub}: prints the messages of topics. */
@Command(
        name = "sub",
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        description = "Subscribe to topics and print their messages, with the options of mosquitto_sub.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:ended by -C, -E, --retained-only or a signal, or nobody reads the output any more",
            " 1:wrong options, or no connection",
            "27:-W ran out",
            " n:the reason of the broker's refusal, such as 5 or 135 for not authorized"
        },
        footerHeading = "%nFormats (-F):%n",
        footer = {
            "  @|bold %%t|@ topic  @|bold %%p|@ payload  @|bold %%x %%X|@ payload in hexadecimal  @|bold %%l|@ its length"
                    + "  @|bold %%q|@ QoS  @|bold %%r|@ retained  @|bold %%m|@ packet id",
            "  @|bold %%j|@ JSON  @|bold %%J|@ JSON with a JSON payload  @|bold %%I|@ date and time  @|bold %%U|@ seconds and"
                    + " nanoseconds  @|bold @@X|@ what strftime makes of %%X",
            "  MQTT 5: @|bold %%A|@ topic alias  @|bold %%C|@ content type  @|bold %%D|@ correlation data  @|bold %%E|@ expiry"
                    + "  @|bold %%F|@ payload format  @|bold %%P|@ user properties",
            "  @|bold %%R|@ response topic  @|bold %%S|@ subscription ids. Escapes: \\n \\t \\r \\a \\e \\v \\0 \\\\."
                    + " Width: %%10t, %%-10t, %%05l, %%.10t",
            "",
            "Examples:",
            "  galidia sub -v -t 'sensors/#'                     topic and payload, a message a line",
            "  galidia sub -t status -C 1 -W 5                   the first message, within five seconds",
            "  galidia sub -t 'sensors/#' -F '@H:@M:@S  %%-30t  %%p'",
            "  galidia sub -t 'alerts/#' -F %%J | jq .payload",
            "  galidia sub -t jobs -q 1 -c -i worker-1           does not miss what comes while it is away",
            "  galidia sub -t '#' --remove-retained --retained-only",
            "  galidia sub -L mqtts://anna:secret@mqtt.example.com/sensors/#"
        })
public final class SubCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "FILTER",
            description = "A topic filter to subscribe to; may be repeated.")
    private List<String> filters = new ArrayList<>();

    @Mixin
    private PrintFlags print;

    @Option(
            names = {"-U", "--unsubscribe"},
            paramLabel = "FILTER",
            description = "A topic filter to unsubscribe from; may be repeated.")
    private List<String> unsubscribed = new ArrayList<>();

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "The highest QoS that is wanted, 0, 1 or 2; default ${DEFAULT-VALUE}.")
    private int qos;

    @Option(names = "--retain-as-published", description = "Get the retain flag as the publisher set it (MQTT 5).")
    private boolean isRetainAsPublished;

    @Option(names = "-E", description = "End as soon as the broker has acknowledged the subscriptions.")
    private boolean isOnlySubscribing;

    @Mixin
    private ConnectFlags connect;

    @Option(
            names = {"-D", "--property"},
            paramLabel = "PACKET NAME VALUE",
            parameterConsumer = PacketProperties.Consumer.class,
            description =
                    "An MQTT 5 property of the packet connect, subscribe or will; may be repeated. User properties"
                            + " have two values.")
    private PacketProperties properties = new PacketProperties("connect", "subscribe", "will");

    @Option(names = "--help", usageHelp = true, description = "Print this help.")
    boolean isHelpWanted;

    /** Makes the command; picocli fills in its options. */
    public SubCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Diagnostics diagnostics =
                new Diagnostics(spec.commandLine().getErr(), spec.qualifiedName(), connect.isDebug, connect.isQuiet);
        try {
            return subscribe(diagnostics);
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        }
    }

    private int subscribe(Diagnostics diagnostics) throws InterruptedException {
        ConnectOptions options = connect.options(properties);
        MessageFilter filter = print.filter();
        MessagePrinter printer = print.printer(new FileOutputStream(FileDescriptor.out), diagnostics);
        Subscriber subscriber = new Subscriber(
                new Subscriber.Wish(
                        subscriptions(options),
                        checked(unsubscribed, "-U"),
                        properties.of("subscribe"),
                        isOnlySubscribing),
                filter,
                printer,
                diagnostics);
        try (Connector connector = new Connector(connect.address(), options, subscriber, diagnostics)) {
            subscriber.begin(connector, print.timeout());
            try (Signals signals = Signals.handledBy(() -> end(connector, printer))) {
                connector.start();
                return connector.exitCode().get();
            }
        } catch (ExecutionException error) {
            throw new IllegalStateException(error.getCause());
        } finally {
            printer.flush();
        }
    }

    private static int end(Connector connector, MessagePrinter printer) {
        connector.stop(0);
        try {
            return connector.exitCode().get(2, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException late) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        } finally {
            printer.flush();
        }
    }

    private List<Subscription> subscriptions(ConnectOptions options) {
        if (qos < 0 || qos > 2) {
            throw CommandException.usage("-q must be 0, 1 or 2, not " + qos);
        }
        if (isRetainAsPublished && options.version() != ProtocolVersion.MQTT_5) {
            throw CommandException.usage("--retain-as-published needs -V 5");
        }
        List<String> all = new ArrayList<>(checked(filters, "-t"));
        TargetUrl target = connect.target();
        String inUrl = target == null ? null : target.topic();
        if (inUrl != null) {
            all.addAll(checked(List.of(inUrl), "-L"));
        }
        if (all.isEmpty() && unsubscribed.isEmpty()) {
            throw CommandException.usage("no topic to subscribe to: add -t FILTER, such as -t 'sensors/#'");
        }
        return all.stream()
                .map(filter -> new Subscription(filter, Qos.of(qos), false, isRetainAsPublished, RetainHandling.SEND))
                .toList();
    }

    private static List<String> checked(List<String> filters, String option) {
        for (String filter : filters) {
            String problem = TopicFilter.problemOf(filter);
            if (!problem.isEmpty()) {
                throw CommandException.usage(option + ": " + problem);
            }
        }
        return filters;
    }
}
