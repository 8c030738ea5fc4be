// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.cli.bench.load.LoadResult.Sample;

/** Is told how a measurement goes, about once a second. */
public interface Progress extends AutoCloseable {

    /** The phase before the window. */
    String WARM_UP = "warm-up";

    /** The phase that counts. */
    String MEASURING = "measuring";

    /** Tells nobody. */
    Progress NONE = new Progress() {
        @Override
        public void begin(double totalSeconds) {}

        @Override
        public void step(String phase, Sample sample) {}

        @Override
        public void close() {}
    };

    /** The measurement begins and will take so long, warm-up included. */
    void begin(double totalSeconds);

    /** So much of the phase is over, with these rates since the last call. */
    void step(String phase, Sample sample);

    @Override
    void close();
}
