// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The users in a password file: lines {@code user:hash}; lines that begin with {@code #} and empty lines are skipped, but
 * for one that has the secret from which users are made up who do not exist.
 */
record PasswordEntries(
        Map<String, PasswordHash> hashes,
        List<PasswordHash> inOrder,
        Map<String, ScramCredentials> scram,
        ScramStandIns scramStandIns) {

    private static final String SECRET = "# scram-secret ";
    /** For files without a secret: good until the process ends. */
    private static final byte[] OWN_SECRET = ScramStandIns.newSecret();

    private static final Pattern FORBIDDEN = Pattern.compile("[:\\p{Cntrl}]");

    private static PasswordEntries of(Map<String, PasswordHash> hashes, byte[] secret) {
        Map<String, ScramCredentials> scram = new HashMap<>();
        hashes.forEach((user, hash) -> {
            ScramCredentials credentials = hash.scram();
            if (credentials != null) {
                scram.put(user, credentials);
            }
        });
        return new PasswordEntries(
                Map.copyOf(hashes),
                List.copyOf(hashes.values()),
                Map.copyOf(scram),
                new ScramStandIns(secret, scram.values()));
    }

    /** @throws InvalidFileException at the first line that is none of these, or names a user again */
    static PasswordEntries parse(Path file, List<String> lines) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        byte[] secret = OWN_SECRET;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripTrailing();
            if (line.startsWith(SECRET)) {
                secret = secretOf(file, i + 1, line);
            }
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String user = userOf(line);
            if (user == null) {
                throw new InvalidFileException(file, i + 1, "there is no ':' after the user name");
            }
            String problem = problemOfUser(user);
            if (!problem.isEmpty()) {
                throw new InvalidFileException(file, i + 1, problem);
            }
            Integer first = seen.put(user, i + 1);
            if (first != null) {
                throw new InvalidFileException(file, i + 1, "user '" + user + "' is also on line " + first);
            }
            try {
                hashes.put(
                        user,
                        PasswordHash.parse(line.substring(line.indexOf(':') + 1).strip()));
            } catch (IllegalArgumentException problemOfHash) {
                throw new InvalidFileException(file, i + 1, "user '" + user + "': " + problemOfHash.getMessage());
            }
        }
        return of(hashes, secret);
    }

    private static byte[] secretOf(Path file, int number, String line) {
        byte[] secret = {};
        try {
            secret = Base64.getDecoder().decode(line.substring(SECRET.length()).strip());
        } catch (IllegalArgumentException malformed) {
            // said below
        }
        if (secret.length < ScramStandIns.SECRET_BYTES) {
            throw new InvalidFileException(
                    file, number, "the secret for SCRAM is not base64 of " + ScramStandIns.SECRET_BYTES + " bytes");
        }
        return secret;
    }

    /** A line with a new secret; null when there is one. */
    static @Nullable String newSecretLine(List<String> lines) {
        return lines.stream().anyMatch(line -> line.startsWith(SECRET))
                ? null
                : SECRET + Base64.getEncoder().encodeToString(ScramStandIns.newSecret());
    }

    /** The user a line is about; null when it is about none. */
    static @Nullable String userOf(String line) {
        int colon = line.indexOf(':');
        return colon < 0 || line.startsWith("#")
                ? null
                : line.substring(0, colon).strip();
    }

    /** What is wrong with a user name, in one sentence; empty when it can stand in a file. */
    static String problemOfUser(String user) {
        if (user.isEmpty()) {
            return "the user name is empty";
        }
        if (FORBIDDEN.matcher(user).find() || user.startsWith("#") || !user.equals(user.strip())) {
            return "user name '" + FORBIDDEN.matcher(user).replaceAll("?")
                    + "' must not have ':' or a control character, begin with '#', or begin or end with a space";
        }
        return "";
    }

    /**
     * A hash that takes as long to check as that of some user in the file, always the same for the same number. It stands
     * in for the hash of a user who is not in the file, so that nobody can tell by the time.
     */
    @Nullable PasswordHash standIn(int number) {
        return inOrder.isEmpty() ? null : inOrder.get(Math.floorMod(number, inOrder.size()));
    }
}
