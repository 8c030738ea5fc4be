// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.ConnectOptions;
import io.galidia.PublishOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import io.galidia.topic.TopicName;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code galidia pub}: publishes messages and ends. */
@Command(
        name = "pub",
        sortOptions = false,
        exitCodeOnInvalidInput = 1,
        description = "Publish messages on a topic, with the options of mosquitto_pub.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:published; with QoS 1 and 2 also acknowledged",
            " 1:wrong options, or no connection",
            " n:the reason of the broker's refusal, such as 5 or 135 for not authorized"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  galidia pub -t sensors/a/temperature -m 21.5",
            "  galidia pub -t status -m online -q 1 -r                      acknowledged and retained",
            "  galidia pub -t status -r -n                                  remove the retained message",
            "  galidia pub -t camera/1 -f picture.jpg",
            "  tail -f log | galidia pub -t logs -l -q 1                    a message a line",
            "  galidia pub -h mqtt.example.com --cafile ca.pem -u anna -P secret -t a -m b",
            "  galidia pub -L mqtts://anna:secret@mqtt.example.com/a -m b",
            "  galidia pub -t a -m '{}' -D publish content-type application/json"
        })
public final class PubCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "The topic to publish on.")
    private @Nullable String topic;

    @Mixin
    private MessageFlags message;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service, 0, 1 or 2; default ${DEFAULT-VALUE}.")
    private int qos;

    @Option(
            names = {"-r", "--retain"},
            description = "The broker keeps the message for later subscribers.")
    private boolean isRetained;

    @Mixin
    private ConnectFlags connect;

    @Option(
            names = "-M",
            paramLabel = "COUNT",
            description = "At most so many messages on their way; default ${DEFAULT-VALUE}.")
    private int maxInFlight = 1_000;

    @Option(
            names = {"-D", "--property"},
            paramLabel = "PACKET NAME VALUE",
            parameterConsumer = PacketProperties.Consumer.class,
            description =
                    "An MQTT 5 property of the packet connect, publish or will; may be repeated. User properties have"
                            + " two values.")
    private PacketProperties properties = new PacketProperties("connect", "publish", "will");

    @Option(names = "--help", usageHelp = true, description = "Print this help.")
    boolean isHelpWanted;

    /** Makes the command; picocli fills in its options. */
    public PubCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Diagnostics diagnostics =
                new Diagnostics(spec.commandLine().getErr(), spec.qualifiedName(), connect.isDebug, connect.isQuiet);
        try {
            return publish(diagnostics);
        } catch (IllegalArgumentException error) {
            throw CommandException.usage(String.valueOf(error.getMessage()));
        }
    }

    private int publish(Diagnostics diagnostics) throws InterruptedException {
        PublishOptions options = publishOptions();
        ConnectOptions connectOptions = connect.options(properties);
        MessageSource source = message.source(standardInput());
        try (Publisher publisher =
                        new Publisher(topic(), options, !connectOptions.cleanSession(), maxInFlight, diagnostics);
                Connector connector = new Connector(connect.address(), connectOptions, publisher, diagnostics)) {
            publisher.begin(connector, source);
            connector.start();
            return connector.exitCode().get();
        } catch (ExecutionException error) {
            throw new IllegalStateException(error.getCause());
        }
    }

    private PublishOptions publishOptions() {
        if (qos < 0 || qos > 2) {
            throw CommandException.usage("-q must be 0, 1 or 2, not " + qos);
        }
        if (maxInFlight < 1 || maxInFlight > 65_535) {
            throw CommandException.usage("-M must be 1 to 65535, not " + maxInFlight);
        }
        PublishOptions options = PublishOptions.qos(Qos.of(qos)).withProperties(properties.of("publish"));
        return isRetained ? options.retained() : options;
    }

    private String topic() {
        TargetUrl target = connect.target();
        String name = topic != null || target == null ? topic : target.topic();
        if (name == null) {
            throw CommandException.usage("no topic to publish on: add -t TOPIC");
        }
        String problem = TopicName.problemOf(name);
        if (!problem.isEmpty()) {
            throw CommandException.usage("-t: " + problem);
        }
        return name;
    }

    private static InputStream standardInput() {
        return new BufferedInputStream(new FileInputStream(FileDescriptor.in)); // a file would seek, a pipe cannot
    }
}
