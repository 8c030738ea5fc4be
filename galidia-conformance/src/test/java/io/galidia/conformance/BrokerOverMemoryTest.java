// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.galidia.broker.BrokerOptions;
import io.galidia.conformance.server.ServerCases;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every case against our broker in virtual time, a new broker for each. */
class BrokerOverMemoryTest {

    @TestFactory
    Stream<DynamicTest> cases() {
        return ServerCases.cases().stream()
                .map(each -> dynamicTest(each.toString(), () -> {
                    try (MemoryTarget target = new MemoryTarget(BrokerOptions.DEFAULTS)) {
                        Result result = each.run(target);
                        assertThat(result.verdict()).as(result.detail()).isEqualTo(Result.Verdict.PASSED);
                    }
                }));
    }
}
