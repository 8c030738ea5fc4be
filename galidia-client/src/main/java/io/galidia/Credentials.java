// SPDX-License-Identifier: Apache-2.0
package io.galidia;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A user name and password. Never prints the password. */
public final class Credentials {

    private final @Nullable String username;
    private final byte @Nullable [] password;

    private Credentials(@Nullable String username, byte @Nullable [] password) {
        this.username = username;
        this.password = password;
    }

    /** With a password of text, sent as UTF-8. */
    public static Credentials of(String username, String password) {
        return new Credentials(username, password.getBytes(StandardCharsets.UTF_8));
    }

    /** With a password of bytes; either may be null (a password without a user name only in MQTT 5). */
    public static Credentials of(@Nullable String username, byte @Nullable [] password) {
        return new Credentials(username, password == null ? null : password.clone());
    }

    /** The user name, or null. */
    public @Nullable String username() {
        return username;
    }

    /** A copy of the password, or null. */
    public byte @Nullable [] password() {
        return password == null ? null : password.clone();
    }

    @Override
    public String toString() {
        return "Credentials[" + username + "]";
    }
}
