// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.Handler;
import io.galidia.cli.client.Advice;
import io.galidia.packet.ConnAck;
import io.galidia.packet.ReasonCode;
import org.jspecify.annotations.Nullable;

/** Opening and unexpected end of one client's connection. Belongs to its loop, except {@link #isOpen}. */
final class Link implements Handler {

    private final Target target;
    private final Alarm alarm;
    private final Runnable whenOpen;
    private volatile boolean isOpen;
    private @Nullable ReasonCode refusal;
    private Event.@Nullable Failure failure;

    /** @param whenOpen called on the loop once the session is open */
    Link(Target target, Alarm alarm, Runnable whenOpen) {
        this.target = target;
        this.alarm = alarm;
        this.whenOpen = whenOpen;
    }

    /** Whether the session was opened. Safe from any thread. */
    boolean isOpen() {
        return isOpen;
    }

    @Override
    public void handle(Connection connection, Event event) {
        if (event instanceof Event.MqttOpen) {
            isOpen = true;
            whenOpen.run();
        } else if (event instanceof Event.MqttCommand command) {
            if (command.packet() instanceof ConnAck answer && answer.reason().isError()) {
                refusal = answer.reason();
            }
        } else if (event instanceof Event.Failure news) {
            failure = news;
        } else if (event instanceof Event.Close close) {
            alarm.raise(reason(close));
        }
    }

    private String reason(Event.Close close) {
        if (refusal != null) {
            return Advice.onRefusal(refusal);
        }
        return isOpen
                ? "a connection to " + target.address() + " was lost: "
                        + (failure == null ? close.why() : failure.text())
                : Advice.onFailure(target.address(), failure, close);
    }
}
