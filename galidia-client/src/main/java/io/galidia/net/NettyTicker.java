// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.Ticker;
import java.util.concurrent.TimeUnit;

/** Our clock as Netty wants it. */
final class NettyTicker implements io.netty.util.concurrent.Ticker {

    /* Netty's time begins with 0, and what waits for sockets computes with the system's time less the initial one. So a
     * virtual clock takes the system's as its initial time; waits are then never much too long. */
    private final Ticker ticker;
    private final long start;
    private final long initial;

    NettyTicker(Ticker ticker) {
        this.ticker = ticker;
        initial = System.nanoTime();
        start = ticker.nanoTime();
    }

    @Override
    public long initialNanoTime() {
        return initial;
    }

    @Override
    public long nanoTime() {
        return ticker.nanoTime() - start;
    }

    @Override
    public void sleep(long delay, TimeUnit unit) throws InterruptedException {
        unit.sleep(delay);
    }
}
