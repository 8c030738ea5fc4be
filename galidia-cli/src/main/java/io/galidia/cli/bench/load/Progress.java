// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

/** Is told how a measurement goes, about once a second. */
public interface Progress extends AutoCloseable {

    /** Tells nobody. */
    Progress NONE = new Progress() {
        @Override
        public void begin(double totalSeconds) {}

        @Override
        public void step(String phase, double seconds, double perSecond) {}

        @Override
        public void close() {}
    };

    /** The measurement begins and will take so long. */
    void begin(double totalSeconds);

    /**
     * So much of it is over.
     *
     * @param phase "warm-up", "measuring" or "waiting for the rest"
     * @param perSecond messages since the last call, for each second
     */
    void step(String phase, double seconds, double perSecond);

    @Override
    void close();
}
