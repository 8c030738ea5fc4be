// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.topic.TopicFilter;
import java.nio.file.Path;

/**
 * Allows what an access control file in the format of mosquitto's allows, and nothing else. It has these lines:
 *
 * <ul>
 *   <li>{@code topic [read|write|readwrite|deny] FILTER}, {@code readwrite} when left out: before the first {@code user}
 *       line for anonymous clients, after it for that user
 *   <li>{@code user NAME}: the following {@code topic} lines are for this user name, or name in the certificate
 *   <li>{@code pattern [read|write|readwrite|deny] FILTER}: for everybody; a level {@code %u} stands for the user name, a
 *       level {@code %c} for the client identifier
 *   <li>{@code # comment}
 * </ul>
 *
 * <p>The lines of the client's own section are tried first, then the patterns; of both those that deny first, and the
 * first that says something about topic and action decides. A client whose name or identifier has a {@code +} or
 * {@code #}, or a {@code /} where a pattern uses it, gets nothing from patterns.
 *
 * <p>{@code read} is about messages that are delivered. A subscription is refused only when no line could let anything
 * through that it matches (mosquitto grants those too, and delivers nothing).
 */
public final class AclFile implements Authorizer, Reloadable {

    private final WatchedFile<AclRules> file;

    private AclFile(Path file) {
        this.file = new WatchedFile<>(file, AclRules::parse);
    }

    /**
     * Reads an access control file.
     *
     * @throws InvalidFileException if it cannot be used; says in which line and why
     */
    public static AclFile open(Path file) {
        return new AclFile(file);
    }

    @Override
    public Decision authorize(Identity who, String clientId, Action action, String topic) {
        AclRules rules = file.content();
        if (action != Action.SUBSCRIBE) {
            return Decision.of(rules.allows(who, clientId, action, topic));
        }
        TopicFilter filter = TopicFilter.of(topic);
        return Decision.of(
                filter.hasWildcard()
                        ? rules.mayReadSomeOf(who, clientId, filter)
                        : rules.allows(who, clientId, Action.READ, filter.topicFilter()));
    }

    @Override
    public long version() {
        return file.version();
    }

    /** {@inheritDoc} Subscriptions and queued messages are under the new rules at once. */
    @Override
    public boolean reloadIfChanged() {
        return file.reloadIfChanged();
    }
}
