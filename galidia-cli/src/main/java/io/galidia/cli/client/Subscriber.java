// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.Connection;
import io.galidia.Event;
import io.galidia.PublishOptions;
import io.galidia.cli.shell.CommandException;
import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;
import io.galidia.packet.SubAck;
import io.galidia.packet.Subscription;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Subscribes whenever connected, prints what comes, and knows when it is enough. Everything happens on the event loop. */
final class Subscriber implements Connector.Work {

    /** What is wanted of the server. */
    record Wish(
            List<Subscription> subscriptions,
            List<String> unsubscriptions,
            Properties properties,
            boolean isOnlySubscribing) {}

    private final Wish wish;
    private final MessageFilter filter;
    private final MessagePrinter printer;
    private final Diagnostics diagnostics;

    private @Nullable Connector connector;
    private @Nullable Duration timeout;
    private boolean isEnough;
    private boolean isFlushPlanned;
    private int printed;

    Subscriber(Wish wish, MessageFilter filter, MessagePrinter printer, Diagnostics diagnostics) {
        this.wish = wish;
        this.filter = filter;
        this.printer = printer;
        this.diagnostics = diagnostics;
    }

    /** Takes the connector that it ends; the time-out begins with the first connection. */
    void begin(Connector newConnector, @Nullable Duration newTimeout) {
        connector = newConnector;
        timeout = newTimeout;
    }

    @Override
    public void opened(Connection connection) {
        if (timeout != null && connector != null) {
            connector.manager().after(timeout, this::timedOut);
            timeout = null;
        }
        if (!wish.subscriptions().isEmpty()) {
            diagnostics.debug("sending SUBSCRIBE " + wish.subscriptions());
            connection
                    .subscribe(wish.subscriptions(), wish.properties())
                    .whenComplete((answer, error) -> subscribed(answer));
        }
        if (!wish.unsubscriptions().isEmpty()) {
            diagnostics.debug("sending UNSUBSCRIBE " + wish.unsubscriptions());
            connection
                    .unsubscribe(wish.unsubscriptions().toArray(new String[0]))
                    .whenComplete((answer, error) -> {
                        if (wish.isOnlySubscribing() && wish.subscriptions().isEmpty()) {
                            end(0);
                        }
                    });
        }
    }

    private void subscribed(@Nullable SubAck answer) {
        if (answer == null) {
            return; // the connection is lost, and the connector makes another one
        }
        List<ReasonCode> reasons = answer.reasons();
        for (int i = 0; i < reasons.size(); i++) {
            if (reasons.get(i).isError()) {
                diagnostics.error("the server refused the subscription to '"
                        + wish.subscriptions().get(i).filter() + "': "
                        + reasons.get(i).text());
            }
        }
        if (reasons.stream().allMatch(ReasonCode::isError)) {
            end(reasons.get(0).code());
        } else if (wish.isOnlySubscribing()) {
            end(0);
        }
    }

    @Override
    public void received(Connection connection, Event.MqttMessage event) {
        Publish message = event.packet();
        if (isEnough) {
            event.defer(); // not printed, so not acknowledged: a kept session gets it again
            return;
        }
        if (filter.isEnd(message)) {
            end(0);
            return;
        }
        if (!filter.takes(message)) {
            return;
        }
        if (filter.isRemovingRetained() && message.retain()) {
            connection.publish(
                    message.topic(),
                    new byte[0],
                    PublishOptions.qos(Qos.AT_LEAST_ONCE).retained());
        }
        if (filter.prints(message)) {
            printer.print(message);
            planFlush();
            if (++printed == filter.count()) {
                event.acknowledge();
                end(0);
            }
        }
    }

    /* Tasks run when the loop has handled all that came, so a burst of messages is written at once and a single message
     * at once too. */
    private void planFlush() {
        if (!isFlushPlanned && connector != null) {
            isFlushPlanned = true;
            connector.manager().execute(() -> {
                isFlushPlanned = false;
                printer.flush();
                if (printer.isBroken()) {
                    end(0);
                }
            });
        }
    }

    private void timedOut() {
        if (!isEnough) {
            diagnostics.error("timed out");
            end(CommandException.TIMED_OUT);
        }
    }

    private void end(int exitCode) {
        isEnough = true;
        printer.flush();
        if (connector != null) {
            connector.stop(exitCode);
        }
    }
}
