// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import io.galidia.broker.auth.Authorizer;
import io.galidia.broker.auth.Decision;

/**
 * Whether a client may publish. Most clients publish to the same topic again, so the last one that was allowed is
 * remembered as long as that answer may be kept. Belongs to a connection.
 */
final class PublishPermission {

    private static final int LONGEST_KEPT = 512;

    private final Permissions permissions;
    private String allowedTopic = "";
    private long allowedVersion = Authorizer.NOT_CACHEABLE;

    PublishPermission(Permissions permissions) {
        this.permissions = permissions;
    }

    Decision decide(Session session, String topic) {
        long version = permissions.version();
        boolean isKnown =
                version == allowedVersion && version != Authorizer.NOT_CACHEABLE && topic.equals(allowedTopic);
        if (isKnown) {
            return Decision.ALLOW;
        }
        Decision decision = permissions.mayPublish(session, topic);
        if (!decision.isPending() && decision.isAllowed() && topic.length() <= LONGEST_KEPT) {
            allowedTopic = topic;
            allowedVersion = version;
        }
        return decision;
    }
}
