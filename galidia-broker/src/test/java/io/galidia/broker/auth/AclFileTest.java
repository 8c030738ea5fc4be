// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static io.galidia.broker.auth.Action.READ;
import static io.galidia.broker.auth.Action.SUBSCRIBE;
import static io.galidia.broker.auth.Action.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AclFileTest {

    private static final Identity ANNA = Identity.user("anna");
    private static final Identity BOB = Identity.certificate("bob");

    @TempDir
    Path folder;

    private AclFile acl(String... lines) throws Exception {
        Path next = folder.resolve("next");
        Files.writeString(next, String.join("\n", lines) + "\n");
        return AclFile.open(Files.move(next, path(), java.nio.file.StandardCopyOption.ATOMIC_MOVE));
    }

    private Path path() {
        return folder.resolve("acl");
    }

    private static boolean allows(AclFile acl, Identity who, Action action, String topic) {
        Decision decision = acl.authorize(who, "c1", action, topic);
        assertThat(decision.isPending()).isFalse();
        return decision.isAllowed();
    }

    @Test
    void sections_areForTheirUsersOnly() throws Exception {
        AclFile acl = acl(
                "# who may what",
                "topic read public/#",
                "",
                "user anna",
                "  topic write sensors/+/temperature",
                "topic alerts",
                "user bob b",
                "topic readwrite bob/a b/#  ",
                "user anna",
                "topic read news");
        assertThat(allows(acl, Identity.ANONYMOUS, READ, "public/a")).isTrue();
        assertThat(allows(acl, Identity.ANONYMOUS, WRITE, "public/a")).isFalse();
        assertThat(allows(acl, Identity.ANONYMOUS, READ, "alerts")).isFalse();
        assertThat(allows(acl, ANNA, READ, "public/a")).isFalse();
        assertThat(allows(acl, ANNA, WRITE, "sensors/x/temperature")).isTrue();
        assertThat(allows(acl, ANNA, READ, "sensors/x/temperature")).isFalse();
        assertThat(allows(acl, ANNA, READ, "alerts")).isTrue();
        assertThat(allows(acl, ANNA, WRITE, "alerts")).isTrue();
        assertThat(allows(acl, ANNA, READ, "news")).isTrue();
        assertThat(allows(acl, Identity.user("bob b"), WRITE, "bob/a b/c")).isTrue();
        assertThat(allows(acl, Identity.user("bob"), WRITE, "bob/a b/c")).isFalse();
        assertThat(allows(acl, Identity.user("nobody"), READ, "public/a")).isFalse();
    }

    @Test
    void readwrite_isBoth_andTopicsMayHaveSpaces() throws Exception {
        AclFile acl = acl("user bob", "topic readwrite bob/a b/#");
        assertThat(allows(acl, BOB, WRITE, "bob/a b/c")).isTrue();
        assertThat(allows(acl, BOB, READ, "bob/a b")).isTrue();
        assertThat(allows(acl, BOB, READ, "bob/a")).isFalse();
    }

    @Test
    void deny_goesFirst_whereverItStands() throws Exception {
        AclFile acl = acl("user anna", "topic readwrite a/#", "topic deny a/secret/#", "topic readwrite a/secret/x");
        assertThat(allows(acl, ANNA, READ, "a/b")).isTrue();
        assertThat(allows(acl, ANNA, READ, "a/secret")).isFalse();
        assertThat(allows(acl, ANNA, WRITE, "a/secret/x")).isFalse();
    }

    @Test
    void patterns_areForEverybody_afterTheOwnSection() throws Exception {
        AclFile acl = acl(
                "topic read x",
                "user anna",
                "topic read shared/own",
                "pattern write users/%u/up",
                "pattern read clients/%c/#",
                "pattern deny shared/#",
                "pattern read shared/all",
                "pattern readwrite %u/%c/+");
        assertThat(allows(acl, ANNA, WRITE, "users/anna/up")).isTrue();
        assertThat(allows(acl, ANNA, READ, "users/anna/up")).isFalse();
        assertThat(allows(acl, ANNA, WRITE, "users/bob/up")).isFalse();
        assertThat(allows(acl, ANNA, WRITE, "users/anna2/up")).isFalse();
        assertThat(allows(acl, ANNA, WRITE, "users/ann/up")).isFalse();
        assertThat(allows(acl, ANNA, READ, "clients/c1/a/b")).isTrue();
        assertThat(allows(acl, ANNA, READ, "clients/c1")).isTrue();
        assertThat(allows(acl, ANNA, READ, "clients/c2/a")).isFalse();
        assertThat(allows(acl, ANNA, READ, "shared/own")).isTrue();
        assertThat(allows(acl, ANNA, READ, "shared/all")).isFalse();
        assertThat(allows(acl, BOB, WRITE, "bob/c1/x")).isTrue();
        assertThat(allows(acl, BOB, WRITE, "bob/c2/x")).isFalse();
        assertThat(allows(acl, Identity.ANONYMOUS, READ, "clients/c1/a")).isTrue();
        assertThat(allows(acl, Identity.ANONYMOUS, WRITE, "users//up")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/b", "a+", "/"})
    void names_thatAreMoreThanOneLevel_getNothingFromPatterns(String name) throws Exception {
        AclFile acl =
                acl("user " + name, "topic read own", "pattern read u/%u", "pattern read c/%c", "pattern read all");
        Identity dangerous = Identity.user(name);
        assertThat(acl.authorize(dangerous, "c1", READ, "u/" + name).isAllowed())
                .isFalse();
        assertThat(acl.authorize(dangerous, "c1", READ, "u/x").isAllowed()).isFalse();
        assertThat(acl.authorize(dangerous, "c1", READ, "all").isAllowed()).isFalse();
        assertThat(acl.authorize(dangerous, "c1", READ, "own").isAllowed()).isTrue();
        assertThat(acl.authorize(dangerous, "c1", SUBSCRIBE, "u/+").isAllowed()).isFalse();
        assertThat(acl.authorize(ANNA, name, READ, "c/" + name).isAllowed()).isFalse();
        assertThat(acl.authorize(ANNA, name, READ, "c/x").isAllowed()).isFalse();
        assertThat(acl.authorize(ANNA, name, SUBSCRIBE, "c/#").isAllowed()).isFalse();
        assertThat(acl.authorize(ANNA, "c1", READ, "all").isAllowed()).isTrue();
    }

    @Test
    void slashInAName_mattersOnlyWhereAPatternUsesIt() throws Exception {
        AclFile acl = acl("pattern read u/%u");
        assertThat(acl.authorize(ANNA, "a/b", READ, "u/anna").isAllowed()).isTrue();
        assertThat(acl.authorize(ANNA, "a+b", READ, "u/anna").isAllowed()).isFalse();
    }

    @Test
    void percentInATopicLine_isText() throws Exception {
        AclFile acl = acl("user anna", "topic read users/%u");
        assertThat(allows(acl, ANNA, READ, "users/anna")).isFalse();
        assertThat(allows(acl, ANNA, READ, "users/%u")).isTrue();
    }

    @Test
    void dollarTopics_needARuleWithDollar() throws Exception {
        AclFile acl = acl("user anna", "topic readwrite #", "user bob", "topic read $SYS/#");
        assertThat(allows(acl, ANNA, READ, "$SYS/uptime")).isFalse();
        assertThat(allows(acl, BOB, READ, "$SYS/uptime")).isTrue();
    }

    @Test
    void subscription_isRefused_whenNothingCouldComeThrough() throws Exception {
        AclFile acl = acl(
                "user anna", "topic read a/+/c", "topic write w/#", "topic deny a/secret/#", "pattern read me/%u/#");
        assertThat(allows(acl, ANNA, SUBSCRIBE, "a/b/c")).isTrue();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "a/secret/c")).isFalse();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "a/#")).isTrue();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "#")).isTrue();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "+/b/+")).isTrue();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "b/#")).isFalse();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "w/+")).isFalse();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "me/+/x")).isTrue();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "me/bob/#")).isFalse();
        assertThat(allows(acl, ANNA, SUBSCRIBE, "$SYS/#")).isFalse();
        assertThat(allows(acl, Identity.ANONYMOUS, SUBSCRIBE, "me/#")).isFalse();
        assertThat(allows(acl, BOB, SUBSCRIBE, "#")).isTrue();
    }

    @Test
    void emptyFile_deniesEverything() throws Exception {
        AclFile acl = acl("# nothing");
        for (Action action : Action.values()) {
            assertThat(allows(acl, ANNA, action, "a")).isFalse();
            assertThat(allows(acl, Identity.ANONYMOUS, action, "a")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topics read a|a line begins with user, topic, pattern or #, not 'topics'",
                "user|a user name must follow 'user'",
                "topic|a topic must follow",
                "topic read|a topic must follow 'read'",
                "topic reed a|the access is read, write, readwrite or deny, not 'reed'",
                "topic read a/#/b|topic filter 'a/#/b', index 2: '#' must be the last level",
                "pattern read a/x%u|%u and %c must stand alone in their level, not 'x%u'",
                "topic read $share/g/a|a rule is about topics, it cannot have a share name: '$share/g/a'"
            })
    void brokenLine_isNamedWithItsFile(String line, String problem) {
        assertThatThrownBy(() -> acl("# comment", "user anna", line))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(path() + ":3: " + problem);
    }

    @Test
    void changedFile_isInForce_withAnotherVersion() throws Exception {
        AclFile acl = acl("user anna", "topic a");
        long version = acl.version();
        assertThat(acl.reloadIfChanged()).isFalse();
        assertThat(acl.version()).isEqualTo(version).isNotEqualTo(Authorizer.NOT_CACHEABLE);
        acl("user anna", "topic b/c");
        assertThat(acl.reloadIfChanged()).isTrue();
        assertThat(acl.version()).isNotEqualTo(version);
        assertThat(allows(acl, ANNA, READ, "a")).isFalse();
        assertThat(allows(acl, ANNA, READ, "b/c")).isTrue();
        version = acl.version();
        Files.writeString(path(), "user anna\ntopic readwrite # # #\n");
        assertThat(acl.reloadIfChanged()).isFalse();
        assertThat(acl.version()).isEqualTo(version);
        assertThat(allows(acl, ANNA, READ, "b/c")).isTrue();
    }
}
