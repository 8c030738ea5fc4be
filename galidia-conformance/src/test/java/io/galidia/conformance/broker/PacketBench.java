// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.BrokerOptions;
import io.galidia.broker.auth.AuthenticationResult;
import io.galidia.broker.auth.AuthenticationStep;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.broker.auth.Identity;
import io.galidia.codec.PacketDecoder;
import io.galidia.codec.PacketEncoder;
import io.galidia.conformance.Connecting;
import io.galidia.conformance.Frame;
import io.galidia.conformance.Line;
import io.galidia.conformance.MemoryTarget;
import io.galidia.conformance.Peer;
import io.galidia.conformance.Script;
import io.galidia.packet.Auth;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Disconnect;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRel;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Brings a connection into a state, sends one packet, and tells in a word what the broker has made of it. */
final class PacketBench implements AutoCloseable {

    /** What a connection can be in the middle of. */
    enum State {
        /** Nothing was sent. */
        BEFORE,
        /** CONNECT was sent, and the authenticator has not answered yet. */
        CONNECTING,
        /** AUTH of the broker asks for the next step. */
        AUTHENTICATING,
        CONNECTED,
        /** AUTH of the broker asks for the next step of an authentication on an open connection. */
        REAUTHENTICATING,
        /** Another connection has sent CONNECT with the same client identifier and is being authenticated. */
        TAKEOVER,
        /** The client has sent DISCONNECT just before. */
        LEFT,
        /** The broker has ended the connection, which the client does not know yet. */
        ENDED
    }

    static final String METHOD = "M";

    private static final AuthenticationResult WELCOME = AuthenticationResult.accepted(Identity.ANONYMOUS);

    /** Asks for one more step when there is no data. */
    private static final class TwoSteps implements EnhancedAuthenticator {
        @Override
        public String method() {
            return METHOD;
        }

        @Override
        public Exchange begin(io.galidia.broker.auth.AuthenticationRequest request) {
            return data -> CompletableFuture.completedFuture(
                    data.length == 0
                            ? new AuthenticationStep.Continue(new byte[0])
                            : new AuthenticationStep.Accepted(Identity.ANONYMOUS, new byte[0]));
        }
    }

    private final CompletableFuture<AuthenticationResult> slow = new CompletableFuture<>();
    private final MemoryTarget target = new MemoryTarget(BrokerOptions.DEFAULTS
            .withAuthenticator(request -> answer(request.userName()))
            .withMethods(java.util.List.of(new TwoSteps())));
    private final ProtocolVersion version;
    private final Script script;
    private final Peer witness;
    private final ByteBuf in = Unpooled.buffer();
    private final PacketDecoder decoder = new PacketDecoder(PacketDecoder.MAX_PACKET_SIZE);

    PacketBench(ProtocolVersion version) {
        this.version = version;
        script = new Script(target, version, "bench");
        witness = script.connect();
        witness.subscribe("will", Qos.AT_MOST_ONCE);
        decoder.version(version);
    }

    private CompletionStage<AuthenticationResult> answer(@org.jspecify.annotations.Nullable String userName) {
        return "slow".equals(userName) ? slow : CompletableFuture.completedFuture(WELCOME);
    }

    /** What the broker does with the bytes in this state, in the words of {@link PacketByStateTest}. */
    String outcome(State state, byte[] packet) {
        Line line = target.open();
        switch (state) {
            case BEFORE -> {}
            case CONNECTING -> {
                line.write(bytes(connecting().user("slow", "x").packet()));
                line.write(packet);
                String early = observed(line);
                slow.complete(WELCOME);
                target.settle();
                return early.equals("-") ? "waits:" + observed(line) : early;
            }
            case AUTHENTICATING -> connectWithMethod(line);
            case REAUTHENTICATING -> {
                connectWithMethod(line);
                line.write(auth(ReasonCode.CONTINUE_AUTHENTICATION, 1));
                assertThat(observed(line)).isEqualTo("CONNACK");
                line.write(auth(ReasonCode.REAUTHENTICATE, 0));
                assertThat(observed(line)).isEqualTo("AUTH");
            }
            case TAKEOVER -> {
                line.write(bytes(connecting().packet()));
                Line other = target.open();
                other.write(bytes(connecting().user("slow", "x").packet()));
                assertThat(observed(line)).isEqualTo("CONNACK");
                line.write(packet);
                String outcome = observed(line);
                slow.complete(WELCOME);
                target.settle();
                assertThat(line.isAtEnd()).as("closed by the takeover").isTrue();
                assertThat(observed(line))
                        .isIn("DISCONNECT:8E!", "closed!", "closed"); // the last if it was closed before
                assertThat(observed(other)).isEqualTo("CONNACK");
                return outcome;
            }
            default -> {
                line.write(bytes(connecting().packet()));
                assertThat(observed(line)).isEqualTo("CONNACK");
            }
        }
        byte[] before = switch (state) {
            case LEFT -> bytes(Disconnect.NORMAL);
            case ENDED -> Frame.of(0x00).bytes();
            default -> new byte[0];
        };
        line.write(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(before, packet)));
        return observed(line);
    }

    private Connecting connecting() {
        return script.connecting().clientId("c").will("will", "gone", Qos.AT_MOST_ONCE, false);
    }

    private void connectWithMethod(Line line) {
        line.write(bytes(connecting()
                .properties(Properties.NONE.with(Property.AUTHENTICATION_METHOD, METHOD))
                .packet()));
        assertThat(observed(line)).isEqualTo("AUTH");
    }

    private byte[] auth(ReasonCode reason, int size) {
        Properties properties = Properties.NONE.with(Property.AUTHENTICATION_METHOD, METHOD);
        return bytes(new Auth(
                reason, size == 0 ? properties : properties.with(Property.AUTHENTICATION_DATA, new byte[size])));
    }

    private byte[] bytes(Packet packet) {
        ByteBuf out = Unpooled.buffer();
        PacketEncoder.encode(packet, version, out);
        return ByteBufUtil.getBytes(out);
    }

    /** What has come since the last time. */
    private String observed(Line line) {
        target.settle();
        line.read(in);
        StringJoiner words = new StringJoiner("+");
        words.setEmptyValue("-");
        boolean isEndTold = false;
        for (Packet packet = decoder.decode(in); packet != null; packet = decoder.decode(in)) {
            ReasonCode reason = reason(packet);
            isEndTold = packet instanceof Disconnect || (packet instanceof ConnAck && reason.isError());
            words.add(packet.type() + (reason.isError() ? String.format(":%02X", reason.code()) : ""));
        }
        if (line.isAtEnd() && !isEndTold) {
            words.add("closed");
        }
        witness.send(io.galidia.packet.PingReq.INSTANCE);
        boolean isWillSent = witness.expectAny() instanceof io.galidia.packet.Publish;
        if (isWillSent) {
            witness.expect(io.galidia.packet.PingResp.class);
        }
        return words + (isWillSent ? "!" : "");
    }

    private static ReasonCode reason(Packet packet) {
        if (packet instanceof ConnAck connAck) {
            return connAck.reason();
        } else if (packet instanceof Disconnect disconnect) {
            return disconnect.reason();
        } else if (packet instanceof PubRel pubRel) {
            return pubRel.reason();
        } else if (packet instanceof PubComp pubComp) {
            return pubComp.reason();
        }
        return ReasonCode.SUCCESS;
    }

    @Override
    public void close() {
        target.close();
    }
}
