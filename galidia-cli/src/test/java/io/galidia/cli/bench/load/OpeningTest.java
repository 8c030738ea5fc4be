// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.broker.Broker;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Role;
import io.galidia.cli.bench.wire.Target;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class OpeningTest {

    private static final int AT_A_TIME = 64;

    @Test
    void role_isMadeWhenItsTurnComes_soThatItsTimeDoesNotIncludeTheWait() throws Exception {
        Alarm alarm = new Alarm();
        Target target = new Target("mem:opening", ConnectOptions.DEFAULTS, "x");
        AtomicInteger made = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch allOpen = new CountDownLatch(1);
        try (Broker broker = Broker.start("mem:opening");
                Lanes lanes = new Lanes(1, target, alarm)) {
            Opening opening = new Opening(target, alarm);
            Role silent = new Role() {};
            Thread opener = new Thread(() -> {
                try {
                    for (int i = 0; i <= AT_A_TIME; i++) {
                        opening.open(lanes.of(0), () -> {
                            made.incrementAndGet();
                            return silent;
                        });
                    }
                } catch (InterruptedException | RuntimeException error) {
                    failure.set(error);
                }
                allOpen.countDown();
            });
            opener.start();
            assertThat(broker.uri()).isNotNull();
            while (made.get() < AT_A_TIME && opener.isAlive()) {
                Thread.onSpinWait();
            }
            assertThat(allOpen.getCount()).isEqualTo(1);
            assertThat(made).hasValue(AT_A_TIME);
            opening.opened();
            assertThat(allOpen.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(failure).hasNullValue();
            assertThat(made).hasValue(AT_A_TIME + 1);
        }
    }
}
