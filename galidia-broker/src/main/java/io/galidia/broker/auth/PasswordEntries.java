// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The users in a password file: lines {@code user:hash}; lines that begin with {@code #} and empty lines are skipped. */
record PasswordEntries(Map<String, PasswordHash> hashes, List<PasswordHash> inOrder) {

    private static final Pattern FORBIDDEN = Pattern.compile("[:\\p{Cntrl}]");

    PasswordEntries(Map<String, PasswordHash> hashes) {
        this(Map.copyOf(hashes), List.copyOf(hashes.values()));
    }

    /** @throws InvalidFileException at the first line that is none of these, or names a user again */
    static PasswordEntries parse(Path file, List<String> lines) {
        Map<String, PasswordHash> hashes = new LinkedHashMap<>();
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).stripTrailing();
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
        return new PasswordEntries(hashes);
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
