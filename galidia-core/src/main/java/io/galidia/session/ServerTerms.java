// SPDX-License-Identifier: Apache-2.0
package io.galidia.session;

import static io.galidia.session.ProtocolViolationException.protocolError;

import io.galidia.codec.RelaxedRule;
import io.galidia.codec.Tolerance;
import io.galidia.packet.Connect;
import io.galidia.packet.Properties;
import io.galidia.packet.Property;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import io.galidia.packet.ReasonCode;

/** What a server has told its client in CONNACK, and holds it to. */
final class ServerTerms {

    private final ServerLimits limits;
    private final Tolerance tolerance;
    private IncomingAliases aliases = IncomingAliases.NONE;
    private Qos maxQos = Qos.EXACTLY_ONCE;
    private boolean retainAvailable = true;
    private int receiveMaximum;
    private long keepAliveSeconds;

    ServerTerms(ServerLimits limits, Tolerance tolerance) {
        this.limits = limits;
        this.tolerance = tolerance;
        receiveMaximum = limits.receiveMaximum();
    }

    /** How many unfinished messages the client may have; before MQTT 5 it cannot be told, and is held back instead. */
    int receiveMaximum() {
        return receiveMaximum;
    }

    /** The longest silence of the client, 0 for no limit. */
    long keepAliveSeconds() {
        return keepAliveSeconds;
    }

    /** Takes over the terms, those of the limits where {@code given} has none, and returns them as CONNACK has them. */
    Properties agree(Properties given, Connect asked) {
        keepAliveSeconds = asked.keepAliveSeconds(); // MQTT-3.2.2-22
        if (!asked.version().hasProperties()) {
            return given;
        }
        Properties properties = complete(given, asked);
        keepAliveSeconds = properties.number(Property.SERVER_KEEP_ALIVE, keepAliveSeconds); // MQTT-3.2.2-21
        receiveMaximum = (int) properties.number(Property.RECEIVE_MAXIMUM, receiveMaximum);
        aliases = new IncomingAliases((int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0));
        maxQos = Qos.of((int) properties.number(Property.MAXIMUM_QOS, maxQos.level()));
        retainAvailable = properties.flag(Property.RETAIN_AVAILABLE, true);
        return properties;
    }

    /** The message under its topic, if it keeps to the terms. */
    Publish check(Publish message) {
        if (message.qos().level() > maxQos.level()) { // MQTT-3.2.2-11
            throw new ProtocolViolationException(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    "PUBLISH has QoS " + message.qos().level() + ", the maximum is " + maxQos.level());
        }
        if (message.retain() && !retainAvailable) { // MQTT-3.2.2-14
            throw new ProtocolViolationException(
                    ReasonCode.RETAIN_NOT_SUPPORTED, "PUBLISH is retained, which this server does not support");
        }
        if (message.properties().has(Property.SUBSCRIPTION_IDENTIFIER)) { // MQTT-3.3.4-6
            if (!tolerance.letsPass(RelaxedRule.SUBSCRIPTION_ID_IN_PUBLISH)) {
                throw protocolError("PUBLISH from a client has a subscription identifier");
            }
            return aliases.resolve(
                    message.withProperties(message.properties().without(Property.SUBSCRIPTION_IDENTIFIER)));
        }
        return aliases.resolve(message);
    }

    private Properties complete(Properties given, Connect asked) {
        Properties properties = given;
        if (!given.has(Property.RECEIVE_MAXIMUM) && limits.receiveMaximum() < ExchangeTable.MAX_ID) {
            properties = properties.with(Property.RECEIVE_MAXIMUM, limits.receiveMaximum());
        }
        if (!given.has(Property.TOPIC_ALIAS_MAXIMUM) && limits.topicAliasMaximum() > 0) {
            properties = properties.with(Property.TOPIC_ALIAS_MAXIMUM, limits.topicAliasMaximum());
        }
        String method = asked.properties().text(Property.AUTHENTICATION_METHOD);
        String named = given.text(Property.AUTHENTICATION_METHOD);
        if (named != null && !named.equals(method)) { // MQTT-4.12.0-5, MQTT-4.12.0-6
            throw new IllegalArgumentException(
                    "CONNACK has the authentication method " + named + ", CONNECT " + method);
        }
        if (method != null) {
            properties = properties.with(Property.AUTHENTICATION_METHOD, method);
        } else if (given.has(Property.AUTHENTICATION_DATA)) {
            throw new IllegalArgumentException("CONNACK has authentication data, CONNECT no authentication method");
        }
        if (!asked.properties().flag(Property.REQUEST_RESPONSE_INFORMATION, false)) { // MQTT-3.1.2-28
            properties = properties.without(Property.RESPONSE_INFORMATION);
        }
        return properties;
    }
}
