// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Credentials for users who do not exist, so that nobody can find out who does: each has a salt and a number of iterations
 * like those of real ones, and always the same as long as the secret is. No password fits. Immutable.
 */
final class ScramStandIns {

    static final int SECRET_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** What a client sees of credentials, apart from the bytes of the salt. */
    private record Shape(int iterations, int saltBytes) implements Comparable<Shape> {
        @Override
        public int compareTo(Shape other) {
            int byIterations = Integer.compare(iterations, other.iterations);
            return byIterations != 0 ? byIterations : Integer.compare(saltBytes, other.saltBytes);
        }
    }

    private final SecretKeySpec secret;
    private final List<Shape> shapes;

    /**
     * @param secret what the salts are made from; must not be known to clients
     * @param real whose shapes are imitated; where there are none, those of new credentials
     */
    ScramStandIns(byte[] secret, Collection<ScramCredentials> real) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        var seen = new TreeSet<Shape>();
        real.forEach(each -> seen.add(new Shape(each.iterations(), each.saltBytes())));
        shapes = seen.isEmpty() ? List.of(new Shape(ScramCredentials.DEFAULT_ITERATIONS, 16)) : List.copyOf(seen);
    }

    static byte[] newSecret() {
        var secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return secret;
    }

    ScramCredentials of(String user) {
        Shape shape =
                shapes.get(Math.floorMod(ByteBuffer.wrap(mac("shape", user, 0)).getInt(), shapes.size()));
        ByteBuffer salt = ByteBuffer.allocate(shape.saltBytes);
        for (int block = 0; salt.hasRemaining(); block++) {
            salt.put(mac("salt", user, block), 0, Math.min(salt.remaining(), 32));
        }
        return ScramCredentials.of(
                shape.iterations, salt.array(), mac("stored key", user, 0), mac("server key", user, 0));
    }

    private byte[] mac(String purpose, String user, int block) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(purpose.getBytes(StandardCharsets.UTF_8));
            mac.update((byte) 0);
            mac.update((byte) block);
            return mac.doFinal(user.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException missing) {
            throw new IllegalStateException("every Java has " + ALGORITHM, missing);
        }
    }
}
