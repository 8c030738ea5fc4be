// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench;

import io.galidia.cli.bench.load.Plan;
import io.galidia.cli.bench.load.Stamp;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Qos;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say how much of what is published to whom, and how long. */
final class LoadFlags {

    /* Brokers hold a bounded number of messages for a subscriber and drop what is more, mosquitto 1,000 by default. So the
     * default window lets fewer be on their way to each subscriber, and less where all together would be much. Of
     * QoS 2 mosquitto takes only 20 at a time before MQTT 5, where it could say so. */
    private static final int MOST_FOR_A_SUBSCRIBER = 800;
    private static final int MOST_OF_QOS_2 = 20;
    private static final long MOST_DELIVERIES = 50_000;
    private static final long MOST_BYTES = 64L << 20;
    private static final int LARGEST_PAYLOAD = 64 << 20;

    @Option(
            names = {"-q", "--qos"},
            paramLabel = "QOS",
            description = "Quality of service of messages and subscriptions, 0, 1 or 2; default ${DEFAULT-VALUE}.")
    int qos;

    @Option(
            names = "--payload",
            paramLabel = "BYTES",
            description = "Size of a payload, 16 to 67108864; default ${DEFAULT-VALUE}.")
    private int payloadBytes = 64;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Messages per second of all publishers together, whether the broker keeps up or not; default as"
                            + " many as go (latency: 4000).")
    private @Nullable Double rate;

    @Option(
            names = {"--clients", "--publishers"},
            paramLabel = "N",
            description =
                    "Publishing clients; default 50, in fanout and pub 1. In pairs and latency each has a subscriber.")
    private @Nullable Integer publishers;

    @Option(names = "--subscribers", paramLabel = "N", description = "Subscribing clients; default 1, in fanout 100.")
    private @Nullable Integer subscribers;

    @Option(
            names = "--topics",
            paramLabel = "N",
            description = "Topics on which publishers take turns; default 1, in pairs and latency one each.")
    private @Nullable Integer topics;

    @Option(
            names = "--filters",
            paramLabel = "N",
            description = "Subscriptions to topics without messages, made first; default 0.")
    private int filters;

    @Option(
            names = "--window",
            paramLabel = "N",
            description =
                    "Messages of a publisher that may be on their way to a subscriber, or unacknowledged; 0 for any"
                            + " number with QoS 0. Default 800, less with many clients or large payloads; none with"
                            + " QoS 0 in pub or with --rate.")
    private @Nullable Integer window;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            description = "Seconds of load before measuring; default ${DEFAULT-VALUE}.")
    private double warmupSeconds = 2;

    @Option(names = "--duration", paramLabel = "S", description = "Seconds of measuring; default ${DEFAULT-VALUE}.")
    private double durationSeconds = 10;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops of the load; default ${DEFAULT-VALUE}.")
    private int loops = 1;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Topics are below galidia/bench/NAME/; default a random name, for pub and sub 'shared'.")
    private @Nullable String name;

    @Option(
            names = "--first",
            paramLabel = "N",
            description = "Number of the first publisher, for several pub with one sub; default ${DEFAULT-VALUE}.")
    private int first;

    /** What is to be measured. */
    Plan plan(Scene scene) {
        require("-q", qos, 0, 2);
        require("--payload", payloadBytes, Stamp.BYTES, LARGEST_PAYLOAD);
        require("--filters", filters, 0, 10_000_000);
        require("--loops", loops, 1, 1_024);
        require("--first", first, 0, 1_000_000);
        int senders = senders(scene);
        require("--first plus --clients", (long) first + senders, 0, Stamp.MOST_PUBLISHERS);
        int receivers = receivers(scene, senders);
        int topicCount = topics == null ? (scene.isPaired() ? senders : 1) : topics;
        require("--topics", topicCount, scene.isPaired() ? senders : 1, 10_000_000);
        double perSecond = perSecond(scene);
        Plan plan = new Plan(
                scene.name(),
                senders,
                receivers,
                scene.isPaired(),
                topicCount,
                filters,
                Qos.of(qos),
                payloadBytes,
                perSecond,
                0,
                seconds("--warmup", warmupSeconds, 0),
                seconds("--duration", durationSeconds, 0.1),
                loops,
                "galidia/bench/" + name(scene) + "/",
                first);
        return plan.withWindow(window(scene, plan));
    }

    private int senders(Scene scene) {
        if (scene.publishers() == 0) {
            return 0;
        }
        int count = publishers == null ? scene.publishers() : publishers;
        require("--clients", count, 1, 100_000);
        return count;
    }

    private int receivers(Scene scene, int senders) {
        if (scene.subscribers() == 0) {
            return 0;
        }
        if (scene.isPaired()) {
            if (subscribers != null && subscribers != senders) {
                throw CommandException.usage("bench " + scene.name() + " has a subscriber for each publisher: "
                        + "--subscribers must be " + senders + " like --clients, not " + subscribers);
            }
            return senders;
        }
        int count = subscribers == null ? scene.subscribers() : subscribers;
        require("--subscribers", count, 1, 100_000);
        return count;
    }

    private double perSecond(Scene scene) {
        if (rate == null) {
            return scene.rate();
        }
        if (!(rate >= 0.01 && rate <= 1e8)) {
            throw CommandException.usage("--rate must be 0.01 to 100000000 messages per second, not " + rate);
        }
        return rate;
    }

    private int window(Scene scene, Plan plan) {
        boolean isQos0 = plan.qos() == Qos.AT_MOST_ONCE;
        boolean isUseless = scene.useless().contains("--window") || (isQos0 && !plan.isComplete());
        if (window != null) {
            require("--window", window, isQos0 ? 0 : 1, 60_000);
            if (isUseless && window > 0) {
                throw CommandException.usage("--window has no effect in bench " + scene.name()
                        + " with -q 0, which nobody acknowledges: leave it out");
            }
            return window;
        }
        if (isUseless || (isQos0 && !plan.isSaturating())) {
            return 0;
        }
        int heard = plan.isPaired() ? 1 : Math.max(1, plan.publishers());
        long deliveries = (long) Math.max(1, plan.publishers()) * Math.max(1, plan.receivers());
        long most = Math.min(MOST_FOR_A_SUBSCRIBER / heard, Math.max(20, MOST_DELIVERIES / deliveries));
        if (plan.qos() == Qos.EXACTLY_ONCE) {
            most = Math.min(most, MOST_OF_QOS_2);
        }
        most = Math.min(most, MOST_BYTES / plan.payloadBytes() / deliveries);
        return (int) Math.max(1, most);
    }

    private String name(Scene scene) {
        if (name != null) {
            if (name.isEmpty() || name.length() > 200 || !name.matches("[^+#\\x00-\\x1f]+")) {
                throw CommandException.usage(
                        "--name must be 1 to 200 characters without +, # and control characters, not '" + name + "'");
            }
            return name;
        }
        boolean isAlone = scene.publishers() == 0 || scene.subscribers() == 0;
        return isAlone ? "shared" : Long.toString(new SecureRandom().nextLong() >>> 1, 36);
    }

    private static Duration seconds(String option, double value, double least) {
        if (!(value >= least && value <= 86_400)) {
            throw CommandException.usage(option + " must be " + least + " to 86400 seconds, not " + value);
        }
        return Duration.ofNanos((long) (value * 1e9));
    }

    static void require(String option, long value, long least, long most) {
        if (value < least || value > most) {
            throw CommandException.usage(option + " must be " + least + " to " + most + ", not " + value);
        }
    }
}
