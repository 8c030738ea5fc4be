// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A broker that listens for WebSocket connections without TLS. */
public final class WebSocketTarget implements Target {

    private final Target transport;
    private final String host;
    private final String path;

    /**
     * A broker behind this transport.
     *
     * @param host what the HTTP header of this name says
     * @param path where MQTT is, such as {@code /mqtt}
     */
    public WebSocketTarget(Target transport, String host, String path) {
        this.transport = transport;
        this.host = host;
        this.path = path;
    }

    @Override
    public WebSocketLine open() {
        WebSocketLine line = open("mqtt");
        Peer.check(line.isOpen(), "expected the WebSocket to be opened, but got " + line.answer());
        return line;
    }

    /** A connection whose upgrade offers these subprotocols, once it is answered in whatever way. */
    public WebSocketLine open(String subprotocols) {
        WebSocketLine line = new WebSocketLine(transport.open(), host, path, subprotocols);
        Peer.check(transport.await(() -> line.answer() != null), "the upgrade to WebSocket is not answered");
        return line;
    }

    @Override
    public boolean await(BooleanSupplier condition) {
        return transport.await(condition);
    }

    @Override
    public void settle() {
        transport.settle();
    }

    @Override
    public void pass(Duration time) {
        transport.pass(time);
    }

    @Override
    public boolean isStrict() {
        return transport.isStrict();
    }

    @Override
    public void close() {
        transport.close();
    }
}
