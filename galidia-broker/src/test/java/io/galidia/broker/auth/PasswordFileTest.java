// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static io.galidia.broker.auth.Requests.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.galidia.broker.auth.AuthenticationResult.Refused;
import io.galidia.packet.ReasonCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {

    private static final AuthenticationResult ANNA = AuthenticationResult.accepted(Identity.user("anna"));
    /** The password is not known; one check takes some tenths of a second. */
    private static final String SLOW = PasswordHashTest.MOSQUITTO_SECRET.replace("$101$", "$60000$");

    @TempDir
    Path folder;

    private final AtomicLong now = new AtomicLong();
    private Path path;

    @BeforeEach
    void writeFile() throws Exception {
        path = folder.resolve("passwords");
        write(
                "# made by mosquitto_passwd",
                "",
                "anna:" + PasswordHashTest.MOSQUITTO_SECRET,
                "old one:" + PasswordHashTest.MOSQUITTO_LEGACY + " \r");
    }

    private void write(String... lines) throws Exception {
        Path next = folder.resolve("next");
        Files.writeString(next, String.join("\n", lines) + "\n");
        Files.move(next, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private PasswordFile open(PasswordOptions options) {
        return new PasswordFile(path, options, now::get);
    }

    private static ReasonCode reason(AuthenticationResult result) {
        return ((Refused) result).reason();
    }

    @Test
    void users_comeInWithTheirPassword() throws Exception {
        try (var file = PasswordFile.open(path)) {
            assertThat(ask(file, Requests.of("anna", "secret"))).isEqualTo(ANNA);
            assertThat(ask(file, Requests.of("old one", "legacy")))
                    .isEqualTo(AuthenticationResult.accepted(Identity.user("old one")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "anna, wrong, BAD_USER_NAME_OR_PASSWORD",
        "anna, legacy, BAD_USER_NAME_OR_PASSWORD",
        "nobody, secret, BAD_USER_NAME_OR_PASSWORD",
        "ANNA, secret, BAD_USER_NAME_OR_PASSWORD",
        "'', secret, BAD_USER_NAME_OR_PASSWORD",
        "anna, '', BAD_USER_NAME_OR_PASSWORD",
        "anna, , BAD_USER_NAME_OR_PASSWORD",
        ", secret, NOT_AUTHORIZED",
        "# made by mosquitto_passwd, , BAD_USER_NAME_OR_PASSWORD"
    })
    void others_areRefused(String user, String password, ReasonCode reason) throws Exception {
        try (var file = PasswordFile.open(path)) {
            assertThat(reason(ask(file, Requests.of(user, password)))).isEqualTo(reason);
        }
    }

    @Test
    void callerNeverHashes() throws Exception {
        write("slow:" + SLOW);
        try (var file = open(PasswordOptions.DEFAULTS.withThreads(1))) {
            CompletionStage<AuthenticationResult> first = file.authenticate(Requests.of("slow", "x"));
            assertThat(first.toCompletableFuture()).isNotDone();
            assertThat(reason(first.toCompletableFuture().get())).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void queue_isBounded_forKnownAndUnknownUsers() throws Exception {
        write("slow:" + SLOW);
        try (var file = open(PasswordOptions.DEFAULTS.withThreads(1).withQueueLimit(3))) {
            List<AuthenticationResult> atOnce = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                file.authenticate(Requests.of(i % 2 == 0 ? "slow" : "nobody", "x"))
                        .thenAccept(result -> {
                            synchronized (atOnce) {
                                atOnce.add(result);
                            }
                        });
            }
            synchronized (atOnce) {
                assertThat(atOnce.stream().filter(result -> reason(result) == ReasonCode.SERVER_BUSY))
                        .hasSizeBetween(4, 6);
            }
        }
    }

    @Test
    void unknownUser_costsAsMuchAsAKnownOne() throws Exception {
        write("slow:" + SLOW);
        try (var file = open(PasswordOptions.DEFAULTS)) {
            long known = Long.MAX_VALUE;
            long unknown = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                known = Math.min(known, nanos(file, "slow"));
                unknown = Math.min(unknown, nanos(file, "nobody" + i));
            }
            assertThat(unknown).isGreaterThan(known / 3);
        }
        write("# nobody");
        try (var file = open(PasswordOptions.DEFAULTS)) {
            assertThat(nanos(file, "nobody")).isGreaterThan(5_000_000);
        }
    }

    private static long nanos(PasswordFile file, String user) throws Exception {
        long start = System.nanoTime();
        assertThat(reason(ask(file, Requests.of(user, "x")))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        return System.nanoTime() - start;
    }

    @Test
    void success_isRemembered_untilItIsOld() throws Exception {
        try (var file = open(PasswordOptions.DEFAULTS.withRememberFor(Duration.ofSeconds(10)))) {
            assertThat(file.authenticate(Requests.of("anna", "secret"))
                            .toCompletableFuture()
                            .get())
                    .isEqualTo(ANNA);
            now.addAndGet(Duration.ofSeconds(9).toNanos());
            assertThat(file.authenticate(Requests.of("anna", "secret")).toCompletableFuture())
                    .isCompletedWithValue(ANNA);
            assertThat(reason(ask(file, Requests.of("anna", "wrong")))).isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            now.addAndGet(Duration.ofSeconds(2).toNanos());
            file.close(); // no thread hashes any more: what is not remembered is not let in
            assertThat(reason(ask(file, Requests.of("anna", "secret")))).isEqualTo(ReasonCode.SERVER_BUSY);
        }
    }

    @Test
    void success_isForgotten_whenThePasswordChanges() throws Exception {
        try (var file = open(PasswordOptions.DEFAULTS)) {
            assertThat(ask(file, Requests.of("anna", "secret"))).isEqualTo(ANNA);
            write("anna:" + PasswordHashTest.MOSQUITTO_LEGACY);
            assertThat(file.reloadIfChanged()).isTrue();
            assertThat(reason(ask(file, Requests.of("anna", "secret"))))
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
            assertThat(ask(file, Requests.of("anna", "legacy"))).isEqualTo(ANNA);
            write("other:" + PasswordHashTest.MOSQUITTO_LEGACY);
            assertThat(file.reloadIfChanged()).isTrue();
            assertThat(reason(ask(file, Requests.of("anna", "legacy"))))
                    .isEqualTo(ReasonCode.BAD_USER_NAME_OR_PASSWORD);
        }
    }

    @Test
    void brokenOrMissingFile_leavesTheOldContentInForce() throws Exception {
        try (var file = open(PasswordOptions.DEFAULTS.withRememberFor(Duration.ZERO))) {
            write("anna:nonsense");
            assertThat(file.reloadIfChanged()).isFalse();
            assertThat(ask(file, Requests.of("anna", "secret"))).isEqualTo(ANNA);
            Files.delete(path);
            assertThat(file.reloadIfChanged()).isFalse();
            assertThat(ask(file, Requests.of("anna", "secret"))).isEqualTo(ANNA);
            write("anna:" + PasswordHashTest.MOSQUITTO_LEGACY);
            assertThat(file.reloadIfChanged()).isTrue();
            assertThat(file.reloadIfChanged()).isFalse();
            assertThat(ask(file, Requests.of("anna", "legacy"))).isEqualTo(ANNA);
        }
    }

    @Test
    void watch_readsAChangedFileAgain_andItsThreadEnds() throws Exception {
        try (var file = open(PasswordOptions.DEFAULTS.withRememberFor(Duration.ZERO));
                var watch = FileWatch.start(Duration.ofMillis(20), List.of(file))) {
            write("anna:" + PasswordHashTest.MOSQUITTO_LEGACY);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> ask(file, Requests.of("anna", "legacy")).equals(ANNA));
            watch.close();
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("galidia-files")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "anna|2: there is no ':' after the user name", ":$7$|2: the user name is empty",
                "anna:plain|2: user 'anna': not a password hash of a known kind",
                        "anna:|2: user 'anna': not a password hash",
                "first:$6$YQ==$YQ==|2: user 'first': the hash must have 64 bytes, not 1"
            })
    void brokenLine_isNamedWithItsFile(String line, String problem) throws Exception {
        write("# comment", line);
        assertThatThrownBy(() -> PasswordFile.open(path))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageStartingWith(path + ":" + problem);
    }

    @Test
    void sameUserTwice_otherEncodings_andMissingFiles_areNamed() throws Exception {
        write("anna:" + PasswordHashTest.MOSQUITTO_SECRET, "anna:" + PasswordHashTest.MOSQUITTO_LEGACY);
        assertThatThrownBy(() -> PasswordFile.open(path)).hasMessage(path + ":2: user 'anna' is also on line 1");
        Files.write(path, new byte[] {'#', '\n', (byte) 0xE9, '\n'});
        assertThatThrownBy(() -> PasswordFile.open(path)).hasMessage(path + ":2: is not UTF-8");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> PasswordFile.open(missing)).hasMessage(missing + ": there is no such file");
    }

    @Test
    void successes_areBounded() {
        var cache = new SuccessCache(Duration.ofSeconds(10), 3, now::get);
        for (int i = 0; i < 10; i++) {
            cache.add(cache.keyOf("user" + i, "hash", new byte[0]));
        }
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.contains(cache.keyOf("user6", "hash", new byte[0]))).isFalse();
        assertThat(cache.contains(cache.keyOf("user7", "hash", new byte[0]))).isTrue();
        assertThat(cache.contains(cache.keyOf("user7h", "ash", new byte[0]))).isFalse();
        assertThat(new SuccessCache(Duration.ZERO, 3, now::get).keyOf("u", "h", new byte[0]))
                .isNotEqualTo(cache.keyOf("u", "h", new byte[0]));
        now.addAndGet(Duration.ofSeconds(10).toNanos());
        assertThat(cache.contains(cache.keyOf("user7", "hash", new byte[0]))).isFalse();
        cache.add(cache.keyOf("user", "hash", new byte[0]));
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void options_thatMakeNoSense_areRefused() {
        assertThatThrownBy(() -> PasswordOptions.DEFAULTS.withThreads(0)).hasMessageContaining("at least 1, not 0");
        assertThatThrownBy(() -> PasswordOptions.DEFAULTS.withQueueLimit(0)).hasMessageContaining("and 0");
        assertThatThrownBy(() -> PasswordOptions.DEFAULTS.withRememberFor(Duration.ofDays(2)))
                .hasMessage("rememberFor must be zero to one day, not PT48H");
    }
}
