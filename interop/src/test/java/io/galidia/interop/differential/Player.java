// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.differential;

import io.galidia.conformance.Script;
import io.galidia.conformance.TcpTarget;
import io.galidia.packet.ProtocolVersion;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Plays scripts against one broker, step by step: the next step begins when the last one has no more effect. */
final class Player {

    private final TcpTarget target;

    Player(int port) {
        target = new TcpTarget(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Duration.ofSeconds(20),
                Duration.ZERO,
                false);
    }

    /** What every client saw in every step: by step, then by client. */
    List<List<Sight>> play(List<Step> steps, String name) {
        List<List<Sight>> seen = new ArrayList<>();
        try (Script script = new Script(target, ProtocolVersion.MQTT_5, name)) {
            List<Actor> actors = IntStream.range(0, ScriptGenerator.CLIENTS)
                    .mapToObj(number -> new Actor(script, number))
                    .toList();
            var bystander = new Bystander(script);
            for (Step step : steps) {
                actors.get(step.client()).act(step);
                seen.add(settle(actors, bystander));
            }
        }
        return seen;
    }

    /** Everybody asks for a sign of life until two rounds have brought nothing else. */
    private List<Sight> settle(List<Actor> actors, Bystander bystander) {
        List<Sight> seen = actors.stream().map(actor -> new Sight()).toList();
        for (int quiet = 0; quiet < 2; quiet++) {
            bystander.round();
            actors.forEach(Actor::ping);
            if (!target.await(() -> actors.stream().allMatch(Actor::isCaughtUp))) {
                throw new AssertionError("the broker does not answer PINGREQ, after " + seen);
            }
            for (int i = 0; i < actors.size(); i++) {
                Sight more = actors.get(i).seen();
                if (!more.isEmpty()) {
                    seen.get(i).add(more);
                    quiet = -1;
                }
            }
        }
        return seen;
    }

    /** A client that does nothing but ask whether the broker is there: what was sent before it has been read by then. */
    private static final class Bystander {
        private final io.galidia.conformance.Peer peer;

        Bystander(Script script) {
            peer = script.connect();
        }

        void round() {
            peer.expectAlive();
        }
    }
}
