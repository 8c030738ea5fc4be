// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.bench.load.LoadResult.Sample;
import io.galidia.cli.bench.load.Progress;
import java.util.Locale;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar with the live rate, for terminals. */
public final class BarProgress implements Progress {

    private static final int WIDTH = 79;
    private static final int REFRESH_MILLIS = 500;

    private final boolean hasUnicode;
    private @Nullable ProgressBar bar;
    private String phase = "";
    private double beforePhase;
    private double last;

    /** Drawn on standard error, with block characters if the terminal has them. */
    public BarProgress(boolean hasUnicode) {
        this.hasUnicode = hasUnicode;
    }

    @Override
    public void begin(double totalSeconds) {
        bar = new ProgressBarBuilder()
                .setTaskName("bench")
                .setInitialMax(Math.max(1, Math.round(totalSeconds)))
                .setUnit(" s", 1)
                .setUpdateIntervalMillis(REFRESH_MILLIS)
                .setStyle(hasUnicode ? ProgressBarStyle.COLORFUL_UNICODE_BLOCK : ProgressBarStyle.ASCII)
                .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                .build();
    }

    @Override
    public void step(String newPhase, Sample sample) {
        ProgressBar current = bar;
        if (current == null) {
            return;
        }
        if (!newPhase.equals(phase)) {
            beforePhase = last;
            phase = newPhase;
        }
        last = beforePhase + sample.seconds();
        current.stepTo(Math.min(current.getMax(), Math.round(last)));
        double perSecond = Math.max(sample.publishedPerSecond(), sample.deliveredPerSecond());
        current.setExtraMessage(String.format(Locale.ROOT, "%s %,.0f/s", newPhase, perSecond));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
