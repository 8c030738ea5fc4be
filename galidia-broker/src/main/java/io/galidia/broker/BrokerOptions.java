// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.TlsOptions;
import io.galidia.broker.auth.Authenticator;
import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.EnhancedAuthenticator;
import io.galidia.codec.Compatibility;
import io.galidia.packet.ProtocolVersion;
import io.galidia.packet.Qos;
import io.galidia.topic.TopicName;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a broker works. Unchangeable; make changed copies with the {@code with} methods. Sessions, queues and retained
 * messages live in memory and end with the broker.
 *
 * @param authenticator who finds out who a client is; null lets everybody in as {@link
 *     io.galidia.broker.auth.Identity#ANONYMOUS}, but only through listeners on loopback addresses, {@code mem:} and
 *     {@code unix:}, unless {@code anonymousAllowed}
 * @param methods who finds out who the clients are that name an authentication method (MQTT 5, section 4.12). Where
 *     there are some and no {@code authenticator}, other clients are refused, unless {@code anonymousAllowed}
 * @param authorizer who decides what a client may publish, subscribe to and get
 * @param authTimeout how long each of these may take before the answer counts as a no; positive
 * @param anonymousAllowed whether everybody may come in through any listener while there is no authenticator
 * @param versions the versions of the protocol that are served, at least one
 * @param maxQos the highest QoS that clients may publish with and are granted
 * @param retainAvailable whether retained messages are served
 * @param features what is served beyond that
 * @param payloadFormatChecked whether a payload that is said to be UTF-8 (payload format indicator 1) is refused when it is
 *     not; this looks at every byte of such payloads, which their receivers can do as well
 * @param responsePrefix the beginning of the response topic that MQTT 5 clients are told when they ask for response
 *     information; their client identifier follows it. Empty for none
 * @param limits how much clients may ask for
 * @param compatibility how much clients may get wrong that come through the listener of {@link Broker#start(String,
 *     BrokerOptions)}; other listeners have {@link io.galidia.ListenOptions#withCompatibility}
 * @param tls certificate and key for the listener of {@link Broker#start(String, BrokerOptions)} when its URL begins with
 *     mqtts or wss; null without TLS
 */
public record BrokerOptions(
        @Nullable Authenticator authenticator,
        List<EnhancedAuthenticator> methods,
        Authorizer authorizer,
        Duration authTimeout,
        boolean anonymousAllowed,
        Set<ProtocolVersion> versions,
        Qos maxQos,
        boolean retainAvailable,
        Set<Feature> features,
        boolean payloadFormatChecked,
        String responsePrefix,
        BrokerLimits limits,
        Compatibility compatibility,
        @Nullable TlsOptions tls) {

    /** Everybody on this machine may do everything; all versions, QoS 2, retained messages, the default limits. */
    public static final BrokerOptions DEFAULTS = new BrokerOptions(
            null,
            List.of(),
            Authorizer.ALLOW_ALL,
            Duration.ofSeconds(10),
            false,
            EnumSet.allOf(ProtocolVersion.class),
            Qos.EXACTLY_ONCE,
            true,
            EnumSet.allOf(Feature.class),
            false,
            "",
            BrokerLimits.DEFAULTS,
            Compatibility.STANDARD,
            null);

    private static final int LONGEST_PREFIX = 1_000;

    /** @throws IllegalArgumentException if there is no version, two methods have one name, or the time-out is not positive */
    public BrokerOptions {
        methods = List.copyOf(methods);
        List<String> names = methods.stream().map(EnhancedAuthenticator::method).toList();
        if (Set.copyOf(names).size() < names.size()) {
            throw new IllegalArgumentException("each authentication method can be there once, not " + names);
        }
        features = Set.copyOf(features);
        String problem = TopicName.problemOf(responsePrefix + "-");
        if (!problem.isEmpty() || responsePrefix.startsWith("$") || responsePrefix.length() > LONGEST_PREFIX) {
            throw new IllegalArgumentException("responsePrefix must be the beginning of a topic name, of at most "
                    + LONGEST_PREFIX + " characters and without a $ in front, not '" + responsePrefix + "'");
        }
        versions = Set.copyOf(versions);
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("at least one protocol version must be served");
        }
        if (authTimeout.isNegative() || authTimeout.isZero()) {
            throw new IllegalArgumentException("authTimeout must be positive, not " + authTimeout);
        }
    }

    /** The same with somebody who finds out who a client is. */
    public BrokerOptions withAuthenticator(Authenticator newAuthenticator) {
        return changed(draft -> draft.authenticator = newAuthenticator);
    }

    /** The same with these authentication methods and no others. */
    public BrokerOptions withMethods(List<? extends EnhancedAuthenticator> newMethods) {
        return changed(draft -> draft.methods = List.copyOf(newMethods));
    }

    /** The same with somebody who decides what clients may do. */
    public BrokerOptions withAuthorizer(Authorizer newAuthorizer) {
        return changed(draft -> draft.authorizer = newAuthorizer);
    }

    /** The same with this time for answers of authenticator and authorizer. */
    public BrokerOptions withAuthTimeout(Duration newAuthTimeout) {
        return changed(draft -> draft.authTimeout = newAuthTimeout);
    }

    /** The same with everybody let in through any listener, loopback or not, while there is no authenticator. */
    public BrokerOptions withAnonymousAllowed() {
        return changed(draft -> draft.anonymousAllowed = true);
    }

    /** The same with these protocol versions. */
    public BrokerOptions withVersions(Set<ProtocolVersion> newVersions) {
        return changed(draft -> draft.versions = newVersions);
    }

    /** The same with this highest QoS. */
    public BrokerOptions withMaxQos(Qos newMaxQos) {
        return changed(draft -> draft.maxQos = newMaxQos);
    }

    /** The same with or without retained messages. */
    public BrokerOptions withRetainAvailable(boolean newRetainAvailable) {
        return changed(draft -> draft.retainAvailable = newRetainAvailable);
    }

    /** The same with these features and no others. */
    public BrokerOptions withFeatures(Set<Feature> newFeatures) {
        return changed(draft -> draft.features = newFeatures);
    }

    /** The same with or without a look at the payloads that are said to be UTF-8. */
    public BrokerOptions withPayloadFormatChecked(boolean newPayloadFormatChecked) {
        return changed(draft -> draft.payloadFormatChecked = newPayloadFormatChecked);
    }

    /** The same with this beginning of response topics, such as {@code responses/}; empty for none. */
    public BrokerOptions withResponsePrefix(String newResponsePrefix) {
        return changed(draft -> draft.responsePrefix = newResponsePrefix);
    }

    /** The same with these limits. */
    public BrokerOptions withLimits(BrokerLimits newLimits) {
        return changed(draft -> draft.limits = newLimits);
    }

    /** The same with this compatibility for {@link Broker#start(String, BrokerOptions)}. */
    public BrokerOptions withCompatibility(Compatibility newCompatibility) {
        return changed(draft -> draft.compatibility = newCompatibility);
    }

    /** The same with certificate and key for {@link Broker#start(String, BrokerOptions)}. */
    public BrokerOptions withTls(TlsOptions newTls) {
        return changed(draft -> draft.tls = newTls);
    }

    private BrokerOptions changed(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.finish();
    }

    /** The fields while a copy is made. */
    private static final class Draft {
        @Nullable Authenticator authenticator;

        List<EnhancedAuthenticator> methods;
        Authorizer authorizer;
        Duration authTimeout;
        boolean anonymousAllowed;
        Set<ProtocolVersion> versions;
        Qos maxQos;
        boolean retainAvailable;
        Set<Feature> features;
        boolean payloadFormatChecked;
        String responsePrefix;
        BrokerLimits limits;
        Compatibility compatibility;

        @Nullable TlsOptions tls;

        Draft(BrokerOptions from) {
            authenticator = from.authenticator;
            methods = from.methods;
            authorizer = from.authorizer;
            authTimeout = from.authTimeout;
            anonymousAllowed = from.anonymousAllowed;
            versions = from.versions;
            maxQos = from.maxQos;
            retainAvailable = from.retainAvailable;
            features = from.features;
            payloadFormatChecked = from.payloadFormatChecked;
            responsePrefix = from.responsePrefix;
            limits = from.limits;
            compatibility = from.compatibility;
            tls = from.tls;
        }

        BrokerOptions finish() {
            return new BrokerOptions(
                    authenticator,
                    methods,
                    authorizer,
                    authTimeout,
                    anonymousAllowed,
                    versions,
                    maxQos,
                    retainAvailable,
                    features,
                    payloadFormatChecked,
                    responsePrefix,
                    limits,
                    compatibility,
                    tls);
        }
    }
}
