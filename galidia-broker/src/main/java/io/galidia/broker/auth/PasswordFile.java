// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import io.galidia.Ticker;
import io.galidia.packet.ReasonCode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Knows the users in a password file, in the format of mosquitto's: lines {@code user:hash} with {@code $argon2id$},
 * {@code $7$} and {@code $6$} hashes, and with {@code $scram-sha-256$} credentials, which are for {@link #scram} too. {@link
 * PasswordFileEditor} writes them.
 *
 * <p>Passwords are hashed by a few threads of its own, never by the caller. When more clients wait for that than allowed,
 * the next are told that the server is busy. A password that was right is remembered for a short time. A user who is not
 * in the file takes as long to refuse as one who is.
 */
public final class PasswordFile implements Authenticator, Reloadable, AutoCloseable {

    private static final int MAX_REMEMBERED = 100_000;
    private static final int STAND_IN_KIB = 19_456;
    private static final CompletionStage<AuthenticationResult> NO_USER_NAME =
            refusal(ReasonCode.NOT_AUTHORIZED, "there is no user name");
    private static final CompletionStage<AuthenticationResult> NO_PASSWORD =
            refusal(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "there is no password");
    private static final CompletionStage<AuthenticationStep> NO_SCRAM =
            CompletableFuture.completedStage(new AuthenticationStep.Refused(
                    ReasonCode.BAD_AUTHENTICATION_METHOD, "nobody in the password file has SCRAM credentials"));
    private static final CompletionStage<AuthenticationResult> BUSY =
            refusal(ReasonCode.SERVER_BUSY, "too many passwords wait to be checked");

    /** For a file without users. */
    private static final PasswordHash STAND_IN = PasswordHash.parse("$argon2id$v=19$m=" + STAND_IN_KIB
            + ",t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");

    private final WatchedFile<PasswordEntries> file;
    private final SuccessCache successes;
    private final ThreadPoolExecutor threads;

    PasswordFile(Path file, PasswordOptions options, Ticker ticker) {
        this.file = new WatchedFile<>(file, PasswordEntries::parse);
        this.successes = new SuccessCache(options.rememberFor(), MAX_REMEMBERED, ticker);
        var count = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                options.threads(),
                options.threads(),
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(options.queueLimit()),
                task -> {
                    var thread = new Thread(task, "galidia-passwords-" + count.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Reads a password file.
     *
     * @throws InvalidFileException if it cannot be used; says in which line and why
     */
    public static PasswordFile open(Path file) {
        return open(file, PasswordOptions.DEFAULTS);
    }

    /**
     * Reads a password file.
     *
     * @throws InvalidFileException if it cannot be used; says in which line and why
     */
    public static PasswordFile open(Path file, PasswordOptions options) {
        return new PasswordFile(file, options, Ticker.system());
    }

    @Override
    public CompletionStage<AuthenticationResult> authenticate(AuthenticationRequest request) {
        String user = request.userName();
        byte[] password = request.password();
        if (user == null) {
            return NO_USER_NAME;
        }
        if (password == null) {
            return NO_PASSWORD;
        }
        PasswordHash known = file.content().hashes().get(user);
        PasswordHash hash = known != null ? known : standIn(user);
        ByteBuffer key = successes.keyOf(user, hash.toString(), password);
        if (known != null && successes.contains(key)) {
            return CompletableFuture.completedFuture(AuthenticationResult.accepted(Identity.user(user)));
        }
        try {
            return CompletableFuture.supplyAsync(() -> check(user, known != null, hash, password, key), threads);
        } catch (RejectedExecutionException full) {
            return BUSY;
        }
    }

    /**
     * SCRAM-SHA-256 for the users who have credentials for it in this file, as it is at the time of CONNECT. Where nobody
     * has, clients are told that the method is not there.
     */
    public EnhancedAuthenticator scram() {
        var scram = new ScramAuthenticator(
                user -> CompletableFuture.completedStage(
                        Optional.ofNullable(file.content().scram().get(user))),
                user -> file.content().scramStandIns().of(user),
                ScramAuthenticator::nonce);
        return new EnhancedAuthenticator() {
            @Override
            public String method() {
                return scram.method();
            }

            @Override
            public Exchange begin(AuthenticationRequest request) {
                return file.content().scram().isEmpty() ? data -> NO_SCRAM : scram.begin(request);
            }
        };
    }

    private PasswordHash standIn(String user) {
        // Chosen by a keyed hash, so that nobody can find out the cost that a name would have if it were in the file.
        int number = successes.keyOf(user, "", new byte[0]).getInt(0);
        PasswordHash standIn = file.content().standIn(number);
        return standIn != null ? standIn : STAND_IN;
    }

    private AuthenticationResult check(
            String user, boolean isKnown, PasswordHash hash, byte[] password, ByteBuffer key) {
        boolean isRight = hash.matches(password);
        if (isRight && isKnown) {
            successes.add(key);
            return AuthenticationResult.accepted(Identity.user(user));
        }
        return AuthenticationResult.refused(
                ReasonCode.BAD_USER_NAME_OR_PASSWORD,
                isKnown ? "wrong password of user '" + user + "'" : "there is no user '" + user + "'");
    }

    /** {@inheritDoc} Clients that are connected stay so. */
    @Override
    public boolean reloadIfChanged() {
        return file.reloadIfChanged();
    }

    /** Ends the threads; clients that still wait are never answered. Waits up to five seconds for what is being hashed. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static CompletionStage<AuthenticationResult> refusal(ReasonCode reason, String detail) {
        return CompletableFuture.completedStage(AuthenticationResult.refused(reason, detail));
    }
}
