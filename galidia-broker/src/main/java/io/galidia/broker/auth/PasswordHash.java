// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a password file keeps instead of a password: {@code $argon2id$}, mosquitto's {@code $7$} (PBKDF2 with HMAC and
 * SHA-512) and {@code $6$} (SHA-512, once), or {@link ScramCredentials}. Immutable.
 */
final class PasswordHash {

    private static final Pattern PBKDF2 = Pattern.compile("\\$7\\$(\\d{1,9})\\$([^$]+)\\$([^$]+)");
    private static final Pattern SHA512 = Pattern.compile("\\$6\\$([^$]+)\\$([^$]+)");
    private static final Pattern ARGON2 =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})\\$([^$]+)\\$([^$]+)");

    private static final int SHA512_BYTES = 64;
    private static final int MAX_PBKDF2_ITERATIONS = 10_000_000;
    private static final int MAX_ARGON2_KIB = 1 << 20;

    // The second of the equally strong settings that RFC 9106 and OWASP's storage cheat sheet give for servers.
    private static final int NEW_ARGON2_KIB = 19_456;
    private static final int NEW_ARGON2_ITERATIONS = 2;
    private static final int NEW_SALT_BYTES = 16;
    private static final int NEW_HASH_BYTES = 32;

    private final String text;
    private final @Nullable ScramCredentials scram;
    private final byte[] hash;
    private final Function function;

    /** Computes the hash of a password, with salt and costs fixed. */
    private interface Function {
        byte[] of(byte[] password) throws GeneralSecurityException;
    }

    private PasswordHash(String text, byte[] hash, Function function) {
        this(text, null, hash, function);
    }

    private PasswordHash(String text, @Nullable ScramCredentials scram, byte[] hash, Function function) {
        this.text = text;
        this.scram = scram;
        this.hash = hash;
        this.function = function;
    }

    /** A new argon2id hash of a password, with a salt of its own. Takes about a tenth of a second and 19 MiB. */
    static PasswordHash of(byte[] password) {
        var salt = new byte[NEW_SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] hash = argon2(NEW_ARGON2_KIB, NEW_ARGON2_ITERATIONS, 1, NEW_HASH_BYTES)
                .hash(password, salt)
                .getBytes();
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return parse("$argon2id$v=19$m=" + NEW_ARGON2_KIB + ",t=" + NEW_ARGON2_ITERATIONS + ",p=1$"
                + base64.encodeToString(salt) + "$" + base64.encodeToString(hash));
    }

    /** These credentials, with which a client may also send its password. */
    static PasswordHash of(ScramCredentials credentials) {
        return new PasswordHash(credentials.format(), credentials, credentials.storedKey(), credentials::storedKeyOf);
    }

    /** @throws IllegalArgumentException if the text is no hash of a kind that is known; says what is wrong with it */
    static PasswordHash parse(String text) {
        Matcher matcher = ARGON2.matcher(text);
        if (matcher.matches()) {
            return argon2id(text, matcher);
        }
        matcher = PBKDF2.matcher(text);
        if (matcher.matches()) {
            int iterations = number("iterations", matcher.group(1), 1, MAX_PBKDF2_ITERATIONS);
            byte[] salt = bytes("salt", matcher.group(2), 1, 1_024);
            byte[] hash = bytes("hash", matcher.group(3), SHA512_BYTES, SHA512_BYTES);
            return new PasswordHash(text, hash, password -> pbkdf2(password, salt, iterations));
        }
        matcher = SHA512.matcher(text);
        if (matcher.matches()) {
            byte[] salt = bytes("salt", matcher.group(1), 1, 1_024);
            byte[] hash = bytes("hash", matcher.group(2), SHA512_BYTES, SHA512_BYTES);
            return new PasswordHash(text, hash, password -> sha512(password, salt));
        }
        if (text.startsWith("$scram-sha-256$")) {
            return of(ScramCredentials.parse(text));
        }
        throw new IllegalArgumentException(
                "not a password hash of a known kind ($argon2id$v=19$m=,t=,p=$salt$hash, $7$iterations$salt$hash,"
                        + " $6$salt$hash or $scram-sha-256$iterations$salt$storedKey$serverKey)");
    }

    private static PasswordHash argon2id(String text, Matcher matcher) {
        int parallelism = number("p", matcher.group(3), 1, 16);
        int kib = number("m", matcher.group(1), 8 * parallelism, MAX_ARGON2_KIB);
        int iterations = number("t", matcher.group(2), 1, 1_000);
        byte[] salt = bytes("salt", matcher.group(4), 8, 1_024);
        byte[] hash = bytes("hash", matcher.group(5), 16, 1_024);
        return new PasswordHash(
                text,
                hash,
                password -> argon2(kib, iterations, parallelism, hash.length)
                        .hash(password, salt)
                        .getBytes());
    }

    private static Argon2Function argon2(int kib, int iterations, int parallelism, int hashBytes) {
        return Argon2Function.getInstance(
                kib, iterations, parallelism, hashBytes, Argon2.ID, Argon2Function.ARGON2_VERSION_13);
    }

    private static int number(String name, String digits, int min, int max) {
        int number = Integer.parseInt(digits);
        if (number < min || number > max) {
            throw new IllegalArgumentException(name + " must be " + min + " to " + max + ", not " + digits);
        }
        return number;
    }

    private static byte[] bytes(String name, String base64, int min, int max) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("the " + name + " is not base64", malformed);
        }
        if (bytes.length < min || bytes.length > max) {
            String length = min == max ? String.valueOf(min) : min + " to " + max;
            throw new IllegalArgumentException("the " + name + " must have " + length + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    /** Whether this is the password. Takes the same time whatever the answer. */
    boolean matches(byte[] password) {
        try {
            return MessageDigest.isEqual(hash, function.of(password));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("this Java cannot compute " + kind(), missing);
        }
    }

    /** What a client can authenticate with that does not send its password; null for none. */
    @Nullable ScramCredentials scram() {
        return scram;
    }

    /** The first field: argon2id, 7, 6 or scram-sha-256. */
    private String kind() {
        return text.substring(1, text.indexOf('$', 1));
    }

    /** As in the file. */
    @Override
    public String toString() {
        return text;
    }

    private static byte[] sha512(byte[] password, byte[] salt) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance("SHA-512");
        digest.update(password);
        return digest.digest(salt);
    }

    /** The first block of PBKDF2 (RFC 8018, section 5.2), which with SHA-512 has all that is needed. */
    private static byte[] pbkdf2(byte[] password, byte[] salt, int iterations) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA512");
        // An HMAC key is filled up with zeros, so that one zero is the same as none, which the class does not take.
        mac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, "HmacSHA512"));
        mac.update(salt);
        byte[] block = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] sum = block.clone();
        for (int i = 1; i < iterations; i++) {
            block = mac.doFinal(block);
            for (int k = 0; k < sum.length; k++) {
                sum[k] ^= block[k];
            }
        }
        return sum;
    }
}
