// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Coverage-guided fuzzing over whole sessions of several clients; what has to hold is in {@link FuzzWorld} and {@link
 * FuzzModel}. Its seeds are in {@code src/test/resources}; {@link SessionFuzzCorpusTest} runs them, and mutants of them, as
 * an ordinary test. To fuzz for as long as {@code maxDuration} says:
 *
 * <pre>{@code JAZZER_FUZZ=1 ./mvnw -pl galidia-broker -am test -Dtest=SessionFuzzTest -Dsurefire.failIfNoSpecifiedTests=false}</pre>
 */
@EnabledIfEnvironmentVariable(named = "JAZZER_FUZZ", matches = ".+", disabledReason = "fuzzes only with JAZZER_FUZZ=1")
class SessionFuzzTest {

    private static final FuzzTarget TARGET = new FuzzTarget();

    @FuzzTest(maxDuration = "25m")
    @Timeout(value = 40, unit = TimeUnit.MINUTES)
    void whatever_clients_do_the_broker_keeps_to_the_protocol_and_holds_nothing(byte[] input) {
        TARGET.run(input);
    }

    @AfterAll
    static void close() {
        TARGET.close();
    }
}
