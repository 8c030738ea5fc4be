// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.shell;

import picocli.CommandLine.ExitCode;

/** Ends a command with one line for the user, which says what to do, and with this exit code. */
public final class CommandException extends RuntimeException {

    /** Something did not work out: a server that is not there, a file that cannot be read. */
    public static final int FAILED = 1;

    /** The connection was lost, and trying again is no use. */
    public static final int CONNECTION_LOST = 7;

    /** A time limit that the user gave was reached first. */
    public static final int TIMED_OUT = 27;

    /** Certificates, password files and the like are not as they have to be. */
    public static final int BAD_CONFIGURATION = 78;

    private static final long serialVersionUID = 1;

    private final int exitCode;

    /** With this exit code, 1 to 255. */
    public CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Arguments that make no sense (together). */
    public static CommandException usage(String message) {
        return new CommandException(ExitCode.USAGE, message);
    }

    /** A failure with exit code 1. */
    public static CommandException failed(String message) {
        return new CommandException(FAILED, message);
    }

    /** A bad file or certificate. */
    public static CommandException badConfiguration(String message) {
        return new CommandException(BAD_CONFIGURATION, message);
    }

    /** What the process ends with. */
    public int exitCode() {
        return exitCode;
    }
}
