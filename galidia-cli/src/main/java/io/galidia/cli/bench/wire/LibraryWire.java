// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.wire;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.Publication;
import io.galidia.PublishOptions;
import io.galidia.cli.client.Advice;
import io.galidia.packet.ConnAck;
import io.galidia.packet.Packet;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.PubAck;
import io.galidia.packet.PubComp;
import io.galidia.packet.PubRec;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client of the library. */
final class LibraryWire implements Wire, Handler {

    /** The library copies smaller payloads of QoS 0 at once. */
    private static final int COPIED_BELOW = 16 << 10;

    private static final int MOST_IDS = 65_535;

    private final Target target;
    private final Alarm alarm;
    private final Role role;
    private volatile @Nullable Connection connection;
    private boolean isOpen;
    private boolean isLeaving;
    private @Nullable ReasonCode refusal;
    private Event.@Nullable Failure failure;

    LibraryWire(Target target, Alarm alarm, Role role) {
        this.target = target;
        this.alarm = alarm;
        this.role = role;
    }

    @Override
    public void handle(Connection from, Event event) {
        if (event instanceof Event.MqttMessage message) {
            ByteBuf payload = message.packet().payload();
            role.received(payload, payload.readerIndex(), payload.readableBytes());
        } else if (event instanceof Event.Read) {
            role.bytesCame();
        } else if (event instanceof Event.MqttCommand command) {
            look(command.packet());
        } else if (event instanceof Event.Drain) {
            role.room();
        } else if (event instanceof Event.MqttOpen open) {
            connection = from;
            isOpen = true;
            role.opened(this, (int) open.connAck().properties().number(Property.RECEIVE_MAXIMUM, MOST_IDS));
        } else if (event instanceof Event.Failure news) {
            failure = news;
        } else if (event instanceof Event.Close close) {
            closed(close);
        }
    }

    private void look(Packet packet) {
        if (packet instanceof PubAck ack) {
            role.acknowledged(ack.reason());
        } else if (packet instanceof PubComp done) {
            role.acknowledged(done.reason());
        } else if (packet instanceof PubRec taken && taken.reason().isError()) {
            role.acknowledged(taken.reason());
        } else if (packet instanceof ConnAck answer && answer.reason().isError()) {
            refusal = answer.reason();
        }
    }

    private void closed(Event.Close close) {
        if (isLeaving) {
            role.closed();
        } else if (refusal != null) {
            failed(Advice.onRefusal(refusal));
        } else if (isOpen) {
            failed("a connection to " + target.address() + " was lost: "
                    + (failure == null ? close.why() : failure.text()));
        } else {
            failed(Advice.onFailure(target.address(), failure, close));
        }
    }

    private void failed(String why) {
        if (!role.forgives(why)) {
            alarm.raise(why);
        }
    }

    private Connection connection() {
        return Objects.requireNonNull(connection, "not open yet");
    }

    @Override
    public boolean isWritable() {
        return !isLeaving && connection().isOpen() && connection().isWritable();
    }

    @Override
    public boolean publish(Topic topic, byte[] payload, PublishOptions options) {
        CompletableFuture<Publication> outcome = connection().publish(topic.name(), payload, options);
        if (outcome.isCompletedExceptionally()) {
            outcome.whenComplete((done, error) -> alarm.raise(String.valueOf(error.getMessage())));
        }
        return options.qos() == Qos.AT_MOST_ONCE && payload.length < COPIED_BELOW && outcome.isDone();
    }

    @Override
    public CompletableFuture<List<ReasonCode>> subscribe(List<Subscription> subscriptions) {
        return connection().subscribe(subscriptions, Properties.NONE).thenApply(SubAck::reasons);
    }

    @Override
    public void reading(boolean isReading) {
        if (isReading) {
            connection().resumeReading();
        } else {
            connection().pauseReading();
        }
    }

    @Override
    public boolean isIdle() {
        return connection().pendingBytes() == 0;
    }

    @Override
    public void disconnect() {
        isLeaving = true;
        connection().disconnect();
    }
}
