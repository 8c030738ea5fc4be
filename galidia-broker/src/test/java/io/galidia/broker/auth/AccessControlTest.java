// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.galidia.broker.auth.AuthenticationResult.Refused;
import io.galidia.packet.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AccessControlTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final AuthenticationRequest ANNA = Requests.of("anna", "secret");
    private static final Authorizer NEVER_ASKED = (who, clientId, action, topic) -> {
        throw new AssertionError();
    };

    /** An alarm that goes off when told to. */
    private static final class FakeAlarm implements Alarm {
        final List<Runnable> tasks = new ArrayList<>();
        Duration delay;

        @Override
        public AutoCloseable after(Duration delay, Runnable task) {
            this.delay = delay;
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        void goOff() {
            List.copyOf(tasks).forEach(Runnable::run);
        }
    }

    private final FakeAlarm alarm = new FakeAlarm();

    private CompletableFuture<AuthenticationResult> authenticate(Authenticator authenticator) {
        return new AccessControl(authenticator, List.of(), NEVER_ASKED, TIMEOUT).authenticate(ANNA, alarm);
    }

    private static AccessControl authorizing(Authorizer authorizer) {
        return new AccessControl(Anonymous.refused(), List.of(), authorizer, TIMEOUT);
    }

    private static void assertRefused(CompletableFuture<AuthenticationResult> result, String detail) {
        assertThat(result).isCompleted();
        assertThat(result.join()).isInstanceOf(Refused.class);
        assertThat(((Refused) result.join()).reason()).isEqualTo(ReasonCode.SERVER_UNAVAILABLE);
        assertThat(((Refused) result.join()).detail()).contains(detail);
    }

    @Test
    void answer_thatIsThere_isPassedOn_withoutAnAlarm() {
        var accepted = AuthenticationResult.accepted(Identity.user("anna"));
        assertThat(authenticate(request -> CompletableFuture.completedFuture(accepted)))
                .isCompletedWithValue(accepted);
        assertThat(alarm.delay).isNull();
    }

    @Test
    void answer_thatComesLater_isPassedOn_andEndsTheAlarm() {
        var stage = new CompletableFuture<AuthenticationResult>();
        var result = authenticate(request -> stage);
        assertThat(result).isNotDone();
        assertThat(alarm.delay).isEqualTo(TIMEOUT);
        var refused = AuthenticationResult.refused(ReasonCode.BANNED, "banned");
        stage.complete(refused);
        assertThat(result).isCompletedWithValue(refused);
        assertThat(alarm.tasks).isEmpty();
    }

    @Test
    void authenticator_thatThrowsFailsOrAnswersNull_refuses() {
        assertRefused(
                authenticate(request -> {
                    throw new IllegalStateException("no database");
                }),
                "no database");
        assertRefused(authenticate(request -> null), "the authenticator answered null");
        assertRefused(
                authenticate(request -> CompletableFuture.completedFuture(null)), "the authenticator answered null");
        assertRefused(
                authenticate(request -> CompletableFuture.failedFuture(new IllegalStateException("gone"))), "gone");
    }

    @Test
    void authenticator_thatIsLate_refuses_andItsAnswerIsDropped() {
        var stage = new CompletableFuture<AuthenticationResult>();
        var result = authenticate(request -> stage);
        alarm.goOff();
        assertRefused(result, "the authenticator did not answer within PT5S");
        stage.complete(AuthenticationResult.accepted(Identity.user("anna")));
        assertRefused(result, "did not answer");
    }

    @Test
    void authorizer_isPassedOn() {
        assertThat(authorizing(Authorizer.ALLOW_ALL).authorize(Identity.ANONYMOUS, "c", Action.READ, "a"))
                .isSameAs(Decision.ALLOW);
        assertThat(authorizing(Authorizer.ALLOW_ALL).version()).isZero();
        assertThat(authorizing((who, clientId, action, topic) -> Decision.DENY).version())
                .isEqualTo(Authorizer.NOT_CACHEABLE);
    }

    @Test
    void authorizer_thatThrowsOrAnswersNull_denies() {
        assertThat(authorizing((who, clientId, action, topic) -> null)
                        .authorize(Identity.ANONYMOUS, "c", Action.READ, "a"))
                .isSameAs(Decision.DENY);
        assertThat(authorizing((who, clientId, action, topic) -> {
                            throw new IllegalStateException();
                        })
                        .authorize(Identity.ANONYMOUS, "c", Action.READ, "a"))
                .isSameAs(Decision.DENY);
    }

    @Test
    void pendingDecision_isTrueForAllowOnly() {
        AccessControl control = authorizing(Authorizer.ALLOW_ALL);
        var stage = new CompletableFuture<Decision>();
        var answer = control.await(Decision.later(stage), alarm);
        assertThat(answer).isNotDone();
        stage.complete(Decision.ALLOW);
        assertThat(answer).isCompletedWithValue(true);
        assertThat(alarm.tasks).isEmpty();
        assertThat(control.await(Decision.ALLOW, alarm)).isCompletedWithValue(true);
        assertThat(control.await(Decision.DENY, alarm)).isCompletedWithValue(false);
        for (Decision wrong : List.of(Decision.DENY, Decision.later(new CompletableFuture<>()))) {
            assertThat(control.await(Decision.later(CompletableFuture.completedFuture(wrong)), alarm))
                    .isCompletedWithValue(false);
        }
        assertThat(control.await(Decision.later(CompletableFuture.completedFuture(null)), alarm))
                .isCompletedWithValue(false);
        assertThat(control.await(Decision.later(CompletableFuture.failedFuture(new IllegalStateException())), alarm))
                .isCompletedWithValue(false);
    }

    @Test
    void pendingDecision_thatIsLate_isNo() {
        var stage = new CompletableFuture<Decision>();
        var answer = authorizing(Authorizer.ALLOW_ALL).await(Decision.later(stage), alarm);
        alarm.goOff();
        assertThat(answer).isCompletedWithValue(false);
        stage.complete(Decision.ALLOW);
        assertThat(answer).isCompletedWithValue(false);
    }

    @Test
    void decision_isNotAllowed_whilePending() {
        Decision pending = Decision.later(CompletableFuture.completedFuture(Decision.ALLOW));
        assertThat(pending.isPending()).isTrue();
        assertThat(pending.isAllowed()).isFalse();
        assertThat(Decision.of(true)).isSameAs(Decision.ALLOW).hasToString("allow");
        assertThat(Decision.of(false)).isSameAs(Decision.DENY).hasToString("deny");
        assertThatThrownBy(Decision.DENY::stage).hasMessage("the decision is not pending: deny");
    }

    @Test
    void timeout_mustBePositive() {
        assertThatThrownBy(() -> new AccessControl(Anonymous.refused(), List.of(), Authorizer.ALLOW_ALL, Duration.ZERO))
                .hasMessage("the time-out must be positive, not PT0S");
    }

    @Test
    void refusal_needsAnError() {
        assertThatThrownBy(() -> AuthenticationResult.refused(ReasonCode.SUCCESS, "fine"))
                .hasMessage("a refusal needs an error code, not success (0x00)");
    }

    @Test
    void identities_areEqualByKindAndName() {
        assertThat(Identity.user("a")).isEqualTo(Identity.user("a")).isNotEqualTo(Identity.certificate("a"));
        assertThat(Identity.user("a")).isNotEqualTo(Identity.user("b")).hasToString("user 'a'");
        assertThat(Identity.ANONYMOUS.isAnonymous()).isTrue();
        assertThatThrownBy(() -> Identity.user("")).hasMessage("USER_NAME needs a name");
        assertThatThrownBy(() -> new Identity(Identity.Kind.ANONYMOUS, "x"))
                .hasMessage("an anonymous identity has no name, not 'x'");
    }

    @Test
    void request_doesNotShowThePassword() {
        assertThat(ANNA.toString())
                .contains("'client-1'", "'anna'", "with password")
                .doesNotContain("secret");
        assertThat(Requests.of(null, (String) null).toString()).contains("without user name", "without password");
    }
}
