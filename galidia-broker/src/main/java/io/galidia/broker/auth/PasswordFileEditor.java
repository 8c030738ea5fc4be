// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Changes a password file. Whoever reads it at the same time, or after a crash, finds the old file or the new one and
 * nothing in between. All other lines, comments too, stay as they are.
 */
public final class PasswordFileEditor {

    private PasswordFileEditor() {}

    /**
     * Gives a user a password, as an argon2id hash. A file that is not there is made, for its owner only to read; one that
     * is keeps its owner and permissions.
     *
     * @param user without colon and control characters
     * @param password any bytes, at least one
     * @return whether the user was in the file before
     * @throws IllegalArgumentException if the user name or password cannot be used
     * @throws InvalidFileException if the file is there and is no password file
     * @throws UncheckedIOException if it cannot be written
     */
    public static boolean put(Path file, String user, byte[] password) {
        requireUsable(user, password);
        List<String> lines = linesOf(file);
        return put(file, lines, user + ":" + PasswordHash.of(password));
    }

    /**
     * Gives a user a password for SCRAM-SHA-256, which is good for clients that send it too. The same as {@link #put}
     * otherwise.
     *
     * @param user a user name that SASLprep (RFC 4013) leaves as it is
     * @param password UTF-8 that SASLprep takes
     * @param iterations {@value ScramCredentials#MIN_ITERATIONS} to {@value ScramCredentials#MAX_ITERATIONS}: how often each
     *     client hashes to log in
     * @return whether the user was in the file before
     * @throws IllegalArgumentException if user name, password or iterations cannot be used
     * @throws InvalidFileException if the file is there and is no password file
     * @throws UncheckedIOException if it cannot be written
     */
    public static boolean putScram(Path file, String user, byte[] password, int iterations) {
        requireUsable(user, password);
        String prepared = ScramCredentials.prepare(user);
        if (!prepared.equals(user)) {
            throw new IllegalArgumentException(
                    "user name '" + user + "' is '" + prepared + "' for SCRAM clients: use that");
        }
        ScramCredentials credentials = ScramCredentials.create(password, iterations);
        List<String> lines = linesOf(file);
        String secret = PasswordEntries.newSecretLine(lines);
        if (secret != null) {
            lines.add(0, secret);
        }
        return put(file, lines, user + ":" + credentials.format());
    }

    private static void requireUsable(String user, byte[] password) {
        String problem = PasswordEntries.problemOfUser(user);
        if (!problem.isEmpty()) {
            throw new IllegalArgumentException(problem);
        }
        if (password.length == 0 || password.length > 65_535) {
            throw new IllegalArgumentException(
                    "a password must have 1 to 65535 bytes, not " + password.length); // MQTT-1.5.6: a two byte length
        }
    }

    /** Puts a line where the user's was, or at the end; returns whether there was one. */
    private static boolean put(Path file, List<String> lines, String line) {
        int index = indexOf(lines, String.valueOf(PasswordEntries.userOf(line)));
        if (index < 0) {
            lines.add(line);
        } else {
            lines.set(index, line);
        }
        replace(file, lines);
        return index >= 0;
    }

    /**
     * Takes a user away.
     *
     * @return whether the user was in the file; if not, it stays as it is
     * @throws InvalidFileException if the file is no password file
     * @throws UncheckedIOException if it cannot be written
     */
    public static boolean remove(Path file, String user) {
        List<String> lines = linesOf(file);
        int index = indexOf(lines, user);
        if (index < 0) {
            return false;
        }
        lines.remove(index);
        replace(file, lines);
        return true;
    }

    private static List<String> linesOf(Path file) {
        if (Files.notExists(file)) {
            return new ArrayList<>();
        }
        List<String> lines = WatchedFile.lines(file);
        PasswordEntries.parse(file, lines);
        return lines;
    }

    private static int indexOf(List<String> lines, String user) {
        for (int i = 0; i < lines.size(); i++) {
            if (user.equals(PasswordEntries.userOf(lines.get(i)))) {
                return i;
            }
        }
        return -1;
    }

    private static void replace(Path file, List<String> lines) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath(); // a link stays a link
            Path folder = Objects.requireNonNull(target.getParent(), "a file is in a folder");
            Path written = Files.createTempFile(folder, "." + target.getFileName(), ".new"); // for the owner only
            try {
                write(written, lines);
                keepOwnerAndPermissions(target, written);
                Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
                sync(folder);
            } finally {
                Files.deleteIfExists(written);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(file + ": cannot be written: " + failure, failure);
        }
    }

    private static void write(Path file, List<String> lines) throws IOException {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private static void keepOwnerAndPermissions(Path old, Path written) throws IOException {
        var view = Files.getFileAttributeView(written, PosixFileAttributeView.class);
        if (view == null) {
            return; // a file system without owners
        }
        if (Files.notExists(old)) {
            view.setPermissions(PosixFilePermissions.fromString("rw-------"));
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(old, PosixFileAttributes.class);
        PosixFileAttributes actual = view.readAttributes();
        if (!actual.owner().equals(wanted.owner())) {
            view.setOwner(wanted.owner());
        }
        if (!actual.group().equals(wanted.group())) {
            view.setGroup(wanted.group());
        }
        view.setPermissions(wanted.permissions());
    }

    private static void sync(Path folder) {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException unsupported) {
            // not every system opens folders; the file itself is safe
        }
    }
}
