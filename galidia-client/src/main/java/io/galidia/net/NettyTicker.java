// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Ticker;
import java.util.concurrent.TimeUnit;

/** Our clock as Netty wants it. */
final class NettyTicker implements io.netty.util.concurrent.Ticker {

    private final Ticker ticker;

    NettyTicker(Ticker ticker) {
        this.ticker = ticker;
    }

    /** What Netty takes off {@code System.nanoTime()} to get at our time when it computes how long to wait: nothing. */
    @Override
    public long initialNanoTime() {
        return 0;
    }

    @Override
    public long nanoTime() {
        return ticker.nanoTime();
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        unit.sleep(delay);
    }
}
