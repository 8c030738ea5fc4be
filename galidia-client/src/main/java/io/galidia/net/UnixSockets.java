// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.galidia.MqttException;
import io.galidia.packet.ReasonCode;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Channels of unix domain sockets, for NIO and for epoll. Who may connect is who may write to the socket's file: it is
 * made as the process's umask says (022: its own user only), in a directory that others can be kept out of.
 */
final class UnixSockets {

    private static final int MAX_PATH = 107; // of Linux, and with the NUL behind it 108; other systems have less

    private static final int TYPE = 0xF000; // of a file, in its mode
    private static final int SOCKET = 0xC000;

    private UnixSockets() {}

    /** An unconnected channel. */
    static Channel newChannel(boolean isEpoll) {
        return isEpoll ? new EpollDomainSocketChannel() : new NioDomainSocketChannel();
    }

    /** An unbound listener. */
    static ServerChannel newServerChannel(boolean isEpoll) {
        return isEpoll ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    /**
     * The address of the socket at this path, of the type that the channels take.
     *
     * @throws IllegalArgumentException if the path is too long for a socket
     */
    static SocketAddress address(String path, boolean isEpoll) {
        int length = path.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH) {
            throw new IllegalArgumentException(
                    "the path of a unix socket has at most " + MAX_PATH + " bytes, not " + length + ": " + path);
        }
        return isEpoll ? new DomainSocketAddress(path) : UnixDomainSocketAddress.of(path);
    }

    /**
     * Makes the path free to be bound: removes a socket that nobody listens at.
     *
     * @throws MqttException if somebody does, or the path is something else
     */
    static void beforeBind(String path) {
        Path file = Path.of(path);
        try {
            if (!isSocket(file)) {
                throw cannotListen(path, "there is a file or directory, which is no socket", null);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw cannotListen(path, "it cannot be looked at: " + e, e);
        }
        if (isListenedAt(path)) {
            throw cannotListen(path, "another process listens there", null);
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw cannotListen(path, "the socket that is left there cannot be removed: " + e, e);
        }
    }

    private static boolean isSocket(Path file) throws IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            int mode = (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            return (mode & TYPE) == SOCKET;
        }
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
    }

    private static boolean isListenedAt(String path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a listener with a full backlog would hold us
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false; // refused
        } catch (IOException e) {
            throw cannotListen(path, "whether another process listens there cannot be found out: " + e, e);
        }
    }

    private static MqttException cannotListen(String path, String why, @Nullable Throwable cause) {
        String text = "cannot listen at unix:" + path + ": " + why;
        return cause == null
                ? new MqttException(ReasonCode.UNSPECIFIED_ERROR, text)
                : new MqttException(ReasonCode.UNSPECIFIED_ERROR, text, cause);
    }

    /** Removes the socket of a listener that was closed. */
    static void afterClose(String path) {
        try {
            Files.deleteIfExists(Path.of(path));
        } catch (IOException e) {
            System.getLogger(UnixSockets.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove the socket " + path + ": " + e);
        }
    }
}
