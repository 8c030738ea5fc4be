// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.micro;

import io.galidia.broker.Broker;
import java.net.URI;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From nothing to a broker within this process that accepts connections, and its end. */
@State(Scope.Thread)
public class StartBenchmark {

    /** Where it listens. */
    @Param({"mem:start", "mqtt://127.0.0.1:0"})
    public String url = "mem:start";

    /** Starts and closes a broker. */
    @Benchmark
    public URI start() {
        try (Broker broker = Broker.start(url)) {
            return broker.uri();
        }
    }
}
