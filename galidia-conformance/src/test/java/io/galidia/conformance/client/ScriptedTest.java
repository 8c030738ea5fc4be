// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.client;

import io.galidia.conformance.Shows;
import io.galidia.packet.ProtocolVersion;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.provider.ArgumentsSource;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * A test that gets a {@link ScriptedBroker}, and runs in memory and over TCP for each version that {@link Shows} names; for
 * both where it shows no statement.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(ScriptedTest.Brokers.class)
@interface ScriptedTest {

    /** Makes the brokers. */
    final class Brokers implements ArgumentsProvider {
        @Override
        public Stream<? extends Arguments> provideArguments(
                ParameterDeclarations parameters, ExtensionContext context) {
            Shows shows = context.getRequiredTestMethod().getAnnotation(Shows.class);
            List<ProtocolVersion> versions = new ArrayList<>();
            if (shows == null || shows.v3().length > 0) {
                versions.add(ProtocolVersion.MQTT_3_1_1);
            }
            if (shows == null || shows.v5().length > 0) {
                versions.add(ProtocolVersion.MQTT_5);
            }
            return versions.stream()
                    .flatMap(version -> Stream.of(Network.Kind.values())
                            .map(kind -> Arguments.of(new ScriptedBroker(kind, version))));
        }
    }
}
