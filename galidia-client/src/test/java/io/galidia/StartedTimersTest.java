// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ManagerOptions.Transport;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Timers of a started manager, whose threads sleep until something is due. */
class StartedTimersTest {

    @ParameterizedTest
    @EnumSource
    void timer_wakesASleepingLoop(Transport transport) throws InterruptedException {
        var ticks = new CountDownLatch(20);
        var options = ManagerOptions.DEFAULTS.withTransport(transport);
        try (var manager = Manager.start((connection, event) -> {}, options);
                var timer = manager.every(Duration.ofMillis(5), ticks::countDown)) {
            assertThat(timer.isActive()).isTrue();
            assertThat(ticks.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
