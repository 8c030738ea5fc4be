// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult.Sample;
import io.galidia.cli.bench.load.Progress;
import java.io.PrintWriter;
import java.util.Locale;

/** A line for each step, for logs and pipes. */
public final class LineProgress implements Progress {

    private final PrintWriter err;

    /** Prints there. */
    public LineProgress(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void begin(double totalSeconds) {}

    @Override
    public void step(String phase, Sample sample) {
        double perSecond = Math.max(sample.publishedPerSecond(), sample.deliveredPerSecond());
        err.println(String.format(Locale.ROOT, "%s %5.1f s %,14.0f/s", phase, sample.seconds(), perSecond));
        err.flush();
    }

    @Override
    public void close() {}
}
