// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class IdleTimerTest {

    @ParameterizedTest
    @EnumSource(names = {"NIO", "AUTO"})
    void timer_endsTheWaitOfALoopThatHasNothingElseToDo(ManagerOptions.Transport transport) throws Exception {
        CountDownLatch fired = new CountDownLatch(1);
        try (Manager manager =
                Manager.start((connection, event) -> {}, ManagerOptions.DEFAULTS.withTransport(transport))) {
            manager.after(Duration.ofMillis(50), fired::countDown);
            assertThat(fired.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
