// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Ticker;
import java.util.concurrent.TimeUnit;

/** Our clock as Netty wants it. */
final class NettyTicker implements io.netty.util.concurrent.Ticker {

    private final Ticker ticker;
    private final long initial;

    NettyTicker(Ticker ticker) {
        this.ticker = ticker;
        initial = ticker.nanoTime();
    }

    @Override
    public long initialNanoTime() {
        return initial;
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
