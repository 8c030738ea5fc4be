// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.proof;

import io.galidia.ConnectOptions;
import io.galidia.Manager;
import io.galidia.broker.Broker;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Prints how long an embedded broker takes from nothing to the first client's open session; by name only. */
class StartTimes {

    @Test
    void embeddedBroker() {
        for (String url : new String[] {"mqtt://127.0.0.1:0", "mem:start-times"}) {
            long[] starts = new long[40];
            long[] opens = new long[40];
            for (int i = 0; i < starts.length; i++) {
                long begin = System.nanoTime();
                try (var broker = Broker.start(url);
                        var manager = new Manager((connection, event) -> {})) {
                    starts[i] = System.nanoTime() - begin;
                    var connection = manager.connect(broker.uri().toString(), ConnectOptions.DEFAULTS);
                    manager.await(connection.ping(), Duration.ofSeconds(10));
                    opens[i] = System.nanoTime() - begin;
                }
            }
            System.out.printf(
                    "%s: start %.1f ms the first time, %.2f ms median of the last 20; "
                            + "to the answered ping of a client %.1f ms and %.2f ms%n",
                    url, starts[0] / 1e6, medianOfLast20(starts), opens[0] / 1e6, medianOfLast20(opens));
        }
    }

    private static double medianOfLast20(long[] nanos) {
        long[] last = Arrays.copyOfRange(nanos, nanos.length - 20, nanos.length);
        Arrays.sort(last);
        return last[10] / 1e6;
    }
}
