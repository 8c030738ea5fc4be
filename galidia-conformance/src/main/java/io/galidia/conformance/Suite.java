// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import io.galidia.conformance.server.ServerCases;
import io.galidia.packet.ProtocolVersion;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** All cases for servers. */
public final class Suite {

    private Suite() {}

    /** Every case, by class and name; one that shows statements of both versions is there twice. */
    public static List<ServerCase> cases() {
        return casesOf(ServerCases.ALL);
    }

    /** The cases in these classes. */
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

    private static void add(List<ServerCase> cases, Method method, ProtocolVersion version, String[] ids) {
        if (ids.length > 0) {
            cases.add(new ServerCase(method, version, List.of(ids)));
        }
    }
}
