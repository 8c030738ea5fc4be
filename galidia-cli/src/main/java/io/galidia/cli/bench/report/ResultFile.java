// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.report;

import io.galidia.cli.shell.CommandException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** A file for a result, known to be writable before the measurement; it is there as a whole or not at all. */
public final class ResultFile {

    /* Written beside its place and moved there. What is no ordinary file, such as a pipe, is written to as it is. */
    private final String what;
    private final Path path;

    private ResultFile(String what, Path path) {
        this.what = what;
        this.path = path;
    }

    /**
     * The file that this option names.
     *
     * @throws CommandException if it cannot be written
     */
    public static ResultFile of(String option, String file) {
        String what = option + " " + file;
        try {
            Path path = Path.of(file).toAbsolutePath();
            ResultFile result = new ResultFile(what, Files.exists(path) ? path.toRealPath() : path);
            result.check();
            return result;
        } catch (InvalidPathException error) {
            throw CommandException.usage(what + " is no file name: " + error.getReason());
        } catch (IOException error) {
            throw CommandException.usage(what + " cannot be written: " + reason(error));
        }
    }

    private void check() throws IOException {
        Path folder = folder();
        if (!Files.isDirectory(folder)) {
            throw CommandException.usage(what + ": there is no folder " + folder);
        }
        if (Files.isDirectory(path)) {
            throw CommandException.usage(what + " is a folder; give the name of a file");
        }
        if (Files.exists(path) && !Files.isWritable(path)) {
            throw CommandException.usage(what + " cannot be written: it may only be read");
        }
        if (isOrdinary()) {
            Path part = neighbour();
            Files.write(part, new byte[0]);
            Files.delete(part);
        }
    }

    /**
     * Refuses another one at the same place, whatever it is called there: one result would take the place of the other.
     *
     * @throws CommandException if it is there
     */
    public void refuseSame(ResultFile other) {
        boolean isSame;
        try {
            isSame = Objects.equals(path.getFileName(), other.path.getFileName())
                    && Files.isSameFile(folder(), other.folder());
        } catch (IOException error) {
            throw CommandException.usage(what + " cannot be written: " + reason(error));
        }
        if (isSame) {
            throw CommandException.usage(
                    what + " and " + other.what + " are the same file; give each a file of its own");
        }
    }

    private Path folder() {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private boolean isOrdinary() {
        return !Files.exists(path) || Files.isRegularFile(path);
    }

    private Path neighbour() {
        return folder().resolve(".galidia-bench-" + ProcessHandle.current().pid() + ".part");
    }

    /**
     * Writes it.
     *
     * @throws IOException if that is not possible any more; its message names option, file and reason
     */
    public void write(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            if (!isOrdinary()) {
                Files.write(path, bytes);
                return;
            }
            Path part = neighbour();
            try {
                Files.write(part, bytes);
                Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException error) {
            throw new IOException(what + " cannot be written: " + reason(error), error);
        }
    }

    private static String reason(IOException error) {
        return error.getClass().getSimpleName().replace("Exception", "") + ": " + error.getMessage();
    }
}
