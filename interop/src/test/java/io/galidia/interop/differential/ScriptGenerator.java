// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.packet.RetainHandling;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Makes scripts: the same seed makes the same script. */
final class ScriptGenerator {

    /** Clients of a script. */
    static final int CLIENTS = 3;

    private static final int STEPS = 24;
    private static final List<String> TOPICS = List.of("a", "b", "a/b", "a/b/c", "a//c", "b/");
    private static final List<String> FILTERS =
            List.of("a", "b", "a/b", "#", "+", "a/#", "+/b", "a/+", "a/+/c", "+/+", "b/#", "a/b/#", "+/", "b/");

    private static final List<RetainHandling> RETAIN_HANDLINGS = List.of(RetainHandling.values());

    private final Random random;
    private final boolean[] isOpen = new boolean[CLIENTS];
    private final ProtocolVersion[] versions = new ProtocolVersion[CLIENTS];
    private int messages;

    ScriptGenerator(long seed) {
        random = new Random(seed);
    }

    /** A script: every client is opened first, then anything happens. */
    List<Step> script() {
        List<Step> steps = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            versions[client] = chance(2) ? ProtocolVersion.MQTT_5 : ProtocolVersion.MQTT_3_1_1;
            steps.add(open(client));
        }
        while (steps.size() < STEPS) {
            int client = random.nextInt(CLIENTS);
            steps.add(isOpen[client] ? openStep(client) : open(client));
        }
        return steps;
    }

    private Step openStep(int client) {
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> subscribe(client);
            case 4 -> new Step.Unsubscribe(client, List.of(one(FILTERS)));
            case 5 -> {
                isOpen[client] = false;
                yield new Step.Kill(client);
            }
            case 6 -> {
                isOpen[client] = false;
                yield new Step.Leave(client, versions[client] == ProtocolVersion.MQTT_5 && chance(3));
            }
            case 7 -> open(client);
            case 8 -> new Step.Hold(client);
            default -> publish(client);
        };
    }

    private Step open(int client) {
        isOpen[client] = true;
        boolean is5 = versions[client] == ProtocolVersion.MQTT_5;
        return new Step.Open(
                client,
                versions[client],
                chance(4),
                is5 && !chance(4) ? 1_000 : 0,
                is5 && chance(4) ? 1 + random.nextInt(3) : 0,
                will());
    }

    private Step.@Nullable WillOf will() {
        return chance(3) ? new Step.WillOf(one(TOPICS), "w" + ++messages, qos(), chance(4)) : null;
    }

    private Step subscribe(int client) {
        boolean is5 = versions[client] == ProtocolVersion.MQTT_5;
        List<Step.Wish> wishes = new ArrayList<>();
        for (int i = chance(4) ? 2 : 1; i > 0; i--) {
            String filter = chance(8) ? "$share/s/" + one(FILTERS) : one(FILTERS);
            boolean isShared = filter.startsWith("$");
            wishes.add(new Step.Wish(
                    filter,
                    qos(),
                    is5 && !isShared && chance(4),
                    is5 && chance(3),
                    is5 ? one(RETAIN_HANDLINGS) : RetainHandling.SEND));
        }
        return new Step.Subscribe(client, wishes, is5 && chance(3) ? 1 + random.nextInt(200) : 0);
    }

    private Step publish(int client) {
        Qos qos = qos();
        boolean isRetained = chance(4);
        boolean isBroken = !isRetained && qos == Qos.EXACTLY_ONCE && chance(4);
        String payload = isRetained && chance(3) ? "" : "m" + ++messages;
        return new Step.Publish(client, one(TOPICS), payload, qos, isRetained, isBroken);
    }

    private Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private <T> T one(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
