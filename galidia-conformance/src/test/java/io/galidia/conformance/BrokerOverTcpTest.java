// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.galidia.broker.Broker;
import io.galidia.conformance.server.ServerCases;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case against one broker of ours over TCP, in the time of the real world, as against a broker of others. */
class BrokerOverTcpTest {

    private static final Broker BROKER = Broker.start("mqtt://127.0.0.1:0");

    @TestFactory
    Stream<DynamicTest> cases() {
        var address = new InetSocketAddress(
                InetAddress.getLoopbackAddress(), BROKER.uri().getPort());
        var target = new TcpTarget(address, Duration.ofSeconds(10), Duration.ofMillis(20), true);
        return ServerCases.cases().stream()
                .map(each -> dynamicTest(each.toString(), () -> {
                    Result result = each.run(target);
                    assertThat(result.verdict()).as(result.detail()).isEqualTo(Result.Verdict.PASSED);
                }));
    }

    @AfterAll
    static void end() {
        BROKER.close();
    }
}
