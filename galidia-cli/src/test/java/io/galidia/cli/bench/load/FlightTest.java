// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.ConnectOptions;
import io.galidia.cli.bench.wire.Alarm;
import io.galidia.cli.bench.wire.Target;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlightTest {

    private final Lane lane = new Lane(new Target("mqtt://127.0.0.1", ConnectOptions.DEFAULTS, "x"), new Alarm());
    private final List<Lane> woken = new ArrayList<>();

    @AfterEach
    void close() {
        lane.close();
    }

    @Test
    void publisher_mayGoOnWhenTheLastSubscriberHasPassedAStep() {
        Flight flight = new Flight(100, 2, woken::add);
        assertThat(flight.step()).isEqualTo(25);
        assertThat(flight.limit()).isEqualTo(100);
        flight.pass(1, lane);
        flight.pass(2, lane);
        assertThat(flight.limit()).isEqualTo(100);
        assertThat(woken).isEmpty();
        flight.pass(1, lane);
        assertThat(flight.limit()).isEqualTo(125);
        flight.pass(2, lane);
        assertThat(flight.limit()).isEqualTo(150);
        assertThat(woken).containsExactly(lane, lane);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 60_000})
    void window_isNeverExceededAndNeverStuck(int window) {
        Flight flight = new Flight(window, 1, woken::add);
        long sent = 0;
        for (long mark = 1; mark <= 500; mark++) {
            sent = flight.limit();
            assertThat(sent).isGreaterThanOrEqualTo(mark * flight.step());
            flight.pass(mark, lane);
            assertThat(flight.limit() - mark * flight.step()).isEqualTo(window);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100})
    void lostMessages_letThePublisherGoOn_butNotForEver(int window) {
        Flight flight = new Flight(window, 1, woken::add);
        int freed = 0;
        while (flight.free(flight.limit())) {
            freed++;
        }
        assertThat(freed).isBetween(5, 16);
        long last = flight.limit() / flight.step();
        for (long mark = 1; mark <= last; mark++) { // all of it comes after all
            flight.pass(mark, lane);
        }
        assertThat(flight.limit()).isEqualTo(last * flight.step() + window);
        assertThat(flight.free(flight.limit())).isTrue();
    }
}
