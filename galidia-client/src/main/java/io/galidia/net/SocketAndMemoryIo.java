// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.local.LocalIoHandler;

/** The I/O of a loop that serves sockets and in-process channels alike; the latter need no waiting, only tasks. */
final class SocketAndMemoryIo implements IoHandler {

    private final IoHandler sockets;
    private final IoHandler memory;

    private SocketAndMemoryIo(IoHandler sockets, IoHandler memory) {
        this.sockets = sockets;
        this.memory = memory;
    }

    static IoHandlerFactory factory(IoHandlerFactory socketFactory) {
        IoHandlerFactory memoryFactory = LocalIoHandler.newFactory();
        return executor ->
                new SocketAndMemoryIo(socketFactory.newHandler(executor), memoryFactory.newHandler(executor));
    }

    @Override
    public void initialize() {
        sockets.initialize();
        memory.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return sockets.run(context);
    }

    @Override
    public void prepareToDestroy() {
        memory.prepareToDestroy();
        sockets.prepareToDestroy();
    }

    @Override
    public void destroy() {
        memory.destroy();
        sockets.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return (memory.isCompatible(handle.getClass()) ? memory : sockets).register(handle);
    }

    @Override
    public void wakeup() {
        sockets.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return memory.isCompatible(handleType) || sockets.isCompatible(handleType);
    }
}
