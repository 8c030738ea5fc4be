// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.broker.auth.AclRule.Access;
import io.galidia.topic.TopicFilter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All rules of an access control file, in the order in which they are tried: of each list those that deny first. */
final class AclRules {

    private static final Set<String> ACCESSES = Set.of("read", "write", "readwrite", "deny");

    private final List<AclRule> anonymous = new ArrayList<>();
    private final Map<String, List<AclRule>> users = new HashMap<>();
    private final List<AclRule> patterns = new ArrayList<>();
    private boolean usesUser;
    private boolean usesClient;

    private AclRules() {}

    /** @throws InvalidFileException at the first line that says nothing */
    static AclRules parse(Path file, List<String> lines) {
        var rules = new AclRules();
        List<AclRule> section = rules.anonymous;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("[ \t]+", 2);
            String rest = words.length == 1 ? "" : words[1];
            try {
                switch (words[0]) {
                    case "user" -> section = rules.section(rest);
                    case "topic" -> section.add(rule(rest, false));
                    case "pattern" -> rules.patterns.add(rule(rest, true));
                    default ->
                        throw new IllegalArgumentException(
                                "a line begins with user, topic, pattern or #, not '" + words[0] + "'");
                }
            } catch (IllegalArgumentException problem) {
                throw new InvalidFileException(file, i + 1, String.valueOf(problem.getMessage()));
            }
        }
        rules.finish();
        return rules;
    }

    private List<AclRule> section(String user) {
        if (user.isEmpty()) {
            throw new IllegalArgumentException("a user name must follow 'user'");
        }
        return users.computeIfAbsent(user, name -> new ArrayList<>());
    }

    private static AclRule rule(String text, boolean isPattern) {
        String[] words = text.split("[ \t]+", 2);
        if (words[0].isEmpty() || (words.length == 1 && ACCESSES.contains(words[0]))) {
            throw new IllegalArgumentException("a topic must follow" + (text.isEmpty() ? "" : " '" + text + "'"));
        }
        if (words.length == 1) {
            return AclRule.parse(Access.READWRITE, words[0], isPattern);
        }
        if (!ACCESSES.contains(words[0])) {
            throw new IllegalArgumentException("the access is read, write, readwrite or deny, not '" + words[0]
                    + "'; it cannot be left out before a topic with a space");
        }
        return AclRule.parse(Access.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1], isPattern);
    }

    private void finish() {
        sort(anonymous);
        users.values().forEach(AclRules::sort);
        sort(patterns);
        usesUser = patterns.stream().anyMatch(AclRule::usesUser);
        usesClient = patterns.stream().anyMatch(AclRule::usesClient);
    }

    private static void sort(List<AclRule> rules) {
        rules.sort((a, b) -> Boolean.compare(a.access() != Access.DENY, b.access() != Access.DENY));
    }

    boolean allows(Identity who, String clientId, Action action, String topic) {
        AclRule deciding = first(own(who), who, clientId, action, topic);
        if (deciding == null && mayUsePatterns(who, clientId)) {
            deciding = first(patterns, who, clientId, action, topic);
        }
        return deciding != null && deciding.access() != Access.DENY;
    }

    /** The first rule that says something about this; null when none does. */
    private static @Nullable AclRule first(
            List<AclRule> rules, Identity who, String clientId, Action action, String topic) {
        for (int i = 0; i < rules.size(); i++) {
            AclRule rule = rules.get(i);
            boolean decides = rule.access() == Access.DENY || rule.access().grants(action);
            if (decides && isFor(rule, who) && rule.matches(who.name(), clientId, topic)) {
                return rule;
            }
        }
        return null;
    }

    /** Whether some rule lets the client read topics that the filter matches; those that deny are left out. */
    boolean mayReadSomeOf(Identity who, String clientId, TopicFilter filter) {
        return own(who).stream().anyMatch(rule -> isReadable(rule, who, clientId, filter))
                || (mayUsePatterns(who, clientId)
                        && patterns.stream()
                                .anyMatch(rule -> isFor(rule, who) && isReadable(rule, who, clientId, filter)));
    }

    private static boolean isReadable(AclRule rule, Identity who, String clientId, TopicFilter filter) {
        return rule.access().grants(Action.READ) && rule.overlaps(who.name(), clientId, filter);
    }

    private List<AclRule> own(Identity who) {
        return who.isAnonymous() ? anonymous : users.getOrDefault(who.name(), List.of());
    }

    /** Whether a pattern says anything about this client: one with a user name in it does not about anonymous ones. */
    private static boolean isFor(AclRule rule, Identity who) {
        return !who.isAnonymous() || !rule.usesUser();
    }

    /** Whether the names can be put into patterns without becoming more than one level. */
    private boolean mayUsePatterns(Identity who, String clientId) {
        return isHarmless(who.name(), usesUser) && isHarmless(clientId, usesClient);
    }

    private static boolean isHarmless(String name, boolean isUsed) {
        return name.indexOf('+') < 0 && name.indexOf('#') < 0 && !(isUsed && name.indexOf('/') >= 0);
    }
}
