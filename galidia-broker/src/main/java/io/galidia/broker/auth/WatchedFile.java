// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A text file and what was made of it, replaced as a whole when the file changes. Thread-safe. */
final class WatchedFile<T> implements Reloadable {

    private static final Logger LOG = System.getLogger(WatchedFile.class.getName());

    private final Path file;
    private final Parser<T> parser;
    private volatile T content;
    private volatile long version;
    private @Nullable Stamp stamp; // guarded by this; null when there is no file

    /** Makes something of a file. */
    interface Parser<T> {
        /**
         * Makes something of the lines.
         *
         * @throws InvalidFileException if nothing can be made of them
         */
        T parse(Path file, List<String> lines);
    }

    /** What tells that a file is another one than before. */
    private record Stamp(
            FileTime modified, long size, @Nullable Object key) {

        static @Nullable Stamp of(Path file) {
            try {
                var attributes = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
            } catch (IOException missing) {
                return null;
            }
        }
    }

    /**
     * Reads the file.
     *
     * @throws InvalidFileException if it cannot be used
     */
    WatchedFile(Path file, Parser<T> parser) {
        this.file = file;
        this.parser = parser;
        this.stamp = Stamp.of(file); // before the content, so that a change in between is seen later
        this.content = parser.parse(file, lines(file));
    }

    T content() {
        return content;
    }

    /** Another number each time there is new content; changes after the content does. */
    long version() {
        return version;
    }

    @Override
    public synchronized boolean reloadIfChanged() {
        Stamp now = Stamp.of(file);
        if (now == null ? stamp == null : now.equals(stamp)) {
            return false;
        }
        stamp = now;
        try {
            content = parser.parse(file, lines(file));
        } catch (RuntimeException invalid) {
            LOG.log(Level.WARNING, "the old content stays in force: " + invalid.getMessage());
            return false;
        }
        version = version + 1;
        LOG.log(Level.INFO, file + " was read again");
        return true;
    }

    /** The lines of a file in UTF-8, without what ends them. */
    static List<String> lines(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException missing) {
            throw new InvalidFileException(file, "there is no such file");
        } catch (IOException failure) {
            throw new InvalidFileException(file, "cannot be read: " + failure);
        }
        List<String> lines = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = from;
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
            try {
                var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
                lines.add(text.toString());
            } catch (CharacterCodingException malformed) {
                throw new InvalidFileException(file, lines.size() + 1, "is not UTF-8");
            }
            from = to + 1;
        }
        return lines;
    }
}
