// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.packet.ProtocolVersion;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds cases for servers, and runs them. */
public final class Suite {

    private Suite() {}

    /** The cases in these classes, by class and name; one that shows statements of both versions is there twice. */
    public static List<ServerCase> casesOf(List<Class<?>> classes) {
        List<ServerCase> cases = new ArrayList<>();
        for (Class<?> each : classes) {
            Arrays.stream(each.getDeclaredMethods())
                    .filter(method -> method.isAnnotationPresent(Shows.class))
                    .sorted(Comparator.comparing(Method::getName))
                    .forEach(method -> {
                        Shows shows = method.getAnnotation(Shows.class);
                        add(cases, method, ProtocolVersion.MQTT_3_1_1, shows.v3());
                        add(cases, method, ProtocolVersion.MQTT_5, shows.v5());
                    });
        }
        return List.copyOf(cases);
    }

    /**
     * Runs cases against a broker. Those of a version in which it lets nobody in are skipped.
     *
     * @param listener is told each result as it comes
     */
    public static List<Result> run(List<ServerCase> cases, Target target, Consumer<Result> listener) {
        Map<ProtocolVersion, Result> doors = new EnumMap<>(ProtocolVersion.class);
        List<Result> results = new ArrayList<>();
        for (ServerCase each : cases) {
            Result door = doors.computeIfAbsent(each.version(), version -> door(each, target));
            Result result = door.verdict() == Result.Verdict.PASSED
                    ? each.run(target)
                    : new Result(each, Result.Verdict.SKIPPED, door.detail());
            listener.accept(result);
            results.add(result);
        }
        return List.copyOf(results);
    }

    /** Whether a client of the case's version is let in at all. */
    private static Result door(ServerCase first, Target target) {
        ProtocolVersion version = first.version();
        try (Script script = new Script(target, version, "door")) {
            script.connect().leave();
            return new Result(first, Result.Verdict.PASSED, "");
        } catch (AssertionError e) {
            String why = "no client of MQTT " + Report.nameOf(version) + " is let in: " + e.getMessage();
            return new Result(first, Result.Verdict.SKIPPED, why);
        }
    }

    private static void add(List<ServerCase> cases, Method method, ProtocolVersion version, String[] ids) {
        if (ids.length > 0) {
            cases.add(new ServerCase(method, version, List.of(ids)));
        }
    }
}
