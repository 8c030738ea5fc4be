// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Decision;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Will;

/** What becomes of a will once its time has come (section 3.1.2.5). */
final class Wills {

    private Wills() {}

    /** How long the will waits after the connection, in seconds; the end of the session comes first if it does. */
    static long delaySeconds(Will will) {
        return will.properties().number(Property.WILL_DELAY_INTERVAL, 0);
    }

    /** Publishes the will, if the session may publish to its topic now. Called on the loop that has the session. */
    static void publish(Will will, Session session, Broker broker) {
        Worker worker = session.holder;
        if (will.topic().startsWith("$")) {
            broker.metrics.count(Loss.RESERVED_TOPIC);
            return;
        }
        if (broker.isClosing()) {
            return;
        }
        worker.run(() -> {
            Decision decision = broker.permissions.mayPublish(session, will.topic());
            broker.permissions
                    .await(decision, worker)
                    .thenAccept(isAllowed -> worker.run(() -> route(will, isAllowed, session, worker)));
        });
    }

    private static void route(Will will, boolean isAllowed, Session session, Worker worker) {
        if (!isAllowed) {
            worker.broker.metrics.count(Loss.NOT_AUTHORIZED);
            return;
        }
        var message = new Publish(
                will.topic(),
                will.payload(),
                will.qos(),
                will.retain(), // MQTT-3.1.2-14, MQTT-3.1.2-15
                false,
                0,
                will.properties().without(Property.WILL_DELAY_INTERVAL)); // MQTT-3.1.3-10
        worker.router.route(message, session, null);
        worker.flush();
    }
}
