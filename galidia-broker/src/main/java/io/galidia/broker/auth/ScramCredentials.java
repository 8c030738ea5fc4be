// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import static com.ongres.scram.common.ScramMechanism.SCRAM_SHA_256;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.StringPreparation;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server keeps of a password to authenticate with SCRAM-SHA-256 (RFC 5802, RFC 7677): enough to check the client
 * and to prove that it is the server, not enough to log in as the client. Unchangeable.
 */
public final class ScramCredentials {

    /** The fewest iterations, those that RFC 7677 asks for. */
    public static final int MIN_ITERATIONS = 4_096;
    /** The most iterations that clients are asked to do. */
    public static final int MAX_ITERATIONS = 1_000_000;
    /** The iterations of new credentials unless told otherwise: some tens of milliseconds for each login of a client. */
    public static final int DEFAULT_ITERATIONS = 100_000;

    private static final Pattern TEXT = Pattern.compile("\\$scram-sha-256\\$(\\d{1,9})\\$([^$]+)\\$([^$]+)\\$([^$]+)");
    private static final int KEY_BYTES = 32;
    private static final int NEW_SALT_BYTES = 16;

    private final int iterations;
    private final byte[] salt;
    private final byte[] storedKey;
    private final byte[] serverKey;

    private ScramCredentials(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        this.iterations = requireIterations(iterations);
        this.salt = requireLength("salt", salt, 8, 1_024);
        this.storedKey = requireLength("stored key", storedKey, KEY_BYTES, KEY_BYTES);
        this.serverKey = requireLength("server key", serverKey, KEY_BYTES, KEY_BYTES);
    }

    /**
     * Credentials that were made elsewhere.
     *
     * @param iterations {@value #MIN_ITERATIONS} to {@value #MAX_ITERATIONS}
     * @param salt 8 to 1,024 bytes
     * @param storedKey 32 bytes
     * @param serverKey 32 bytes
     * @throws IllegalArgumentException if something is out of these bounds
     */
    public static ScramCredentials of(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
        return new ScramCredentials(iterations, salt.clone(), storedKey.clone(), serverKey.clone());
    }

    /**
     * Credentials for a password, with a salt of their own.
     *
     * @param password UTF-8 that SASLprep (RFC 4013) takes, not empty
     * @param iterations {@value #MIN_ITERATIONS} to {@value #MAX_ITERATIONS}
     * @throws IllegalArgumentException if the password or the number cannot be used
     */
    public static ScramCredentials create(byte[] password, int iterations) {
        var salt = new byte[NEW_SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        return derive(text(password), salt, requireIterations(iterations));
    }

    static ScramCredentials derive(char[] password, byte[] salt, int iterations) {
        byte[] salted = ScramFunctions.saltedPassword(
                SCRAM_SHA_256, StringPreparation.SASL_PREPARATION, password, salt, iterations);
        byte[] clientKey = ScramFunctions.clientKey(SCRAM_SHA_256, salted);
        return new ScramCredentials(
                iterations,
                salt,
                ScramFunctions.storedKey(SCRAM_SHA_256, clientKey),
                ScramFunctions.serverKey(SCRAM_SHA_256, salted));
    }

    /**
     * Reads what {@link #format} has written.
     *
     * @throws IllegalArgumentException if the text is something else; says what is wrong with it
     */
    public static ScramCredentials parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "SCRAM credentials are $scram-sha-256$iterations$salt$storedKey$serverKey");
        }
        return new ScramCredentials(
                Integer.parseInt(matcher.group(1)),
                bytes("salt", matcher.group(2)),
                bytes("stored key", matcher.group(3)),
                bytes("server key", matcher.group(4)));
    }

    /** One line for a file, {@code $scram-sha-256$iterations$salt$storedKey$serverKey}, bytes as base64. */
    public String format() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "$scram-sha-256$" + iterations + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + "$" + base64.encodeToString(serverKey);
    }

    /** How often the client hashes. */
    public int iterations() {
        return iterations;
    }

    int saltBytes() {
        return salt.length;
    }

    String saltText() {
        return Base64.getEncoder().encodeToString(salt);
    }

    byte[] storedKey() {
        return storedKey.clone();
    }

    /** The stored key that this password would have here; none for what cannot be a password. */
    byte[] storedKeyOf(byte[] password) {
        try {
            return derive(text(password), salt, iterations).storedKey;
        } catch (IllegalArgumentException impossible) {
            return new byte[0];
        }
    }

    /** Whether the client knows the password. Takes the same time whatever the answer. */
    boolean isProof(byte[] proof, String authMessage) {
        return proof.length == KEY_BYTES
                && ScramFunctions.verifyClientProof(SCRAM_SHA_256, proof, storedKey, authMessage);
    }

    /** What proves to the client that the server knows the credentials. */
    byte[] serverSignature(String authMessage) {
        return ScramFunctions.serverSignature(SCRAM_SHA_256, serverKey, authMessage);
    }

    /** A name or password as SCRAM compares it. */
    static String prepare(String text) {
        return new String(StringPreparation.SASL_PREPARATION.normalize(text.toCharArray()));
    }

    private static char[] text(byte[] password) {
        CharBuffer chars;
        try {
            chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(password));
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("a password for SCRAM must be text in UTF-8", malformed);
        }
        try {
            prepare(chars.toString());
            return chars.toString().toCharArray();
        } catch (IllegalArgumentException forbidden) {
            throw new IllegalArgumentException(
                    "a password for SCRAM must not be empty or have control or unassigned characters", forbidden);
        }
    }

    private static int requireIterations(int iterations) {
        if (iterations < MIN_ITERATIONS || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException(
                    "iterations must be " + MIN_ITERATIONS + " to " + MAX_ITERATIONS + ", not " + iterations);
        }
        return iterations;
    }

    private static byte[] requireLength(String name, byte[] bytes, int min, int max) {
        if (bytes.length < min || bytes.length > max) {
            String length = min == max ? String.valueOf(min) : min + " to " + max;
            throw new IllegalArgumentException("the " + name + " must have " + length + " bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static byte[] bytes(String name, String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("the " + name + " is not base64", malformed);
        }
    }

    /** Without salt and keys. */
    @Override
    public String toString() {
        return "SCRAM-SHA-256 credentials with " + iterations + " iterations";
    }
}
