// SPDX-License-Identifier: Apache-2.0

/**
 * What every command has to do with the shell that started it: exit codes, signals, the terminal, the version. Depends
 * on nothing of the other commands.
 */
@NullMarked
package io.galidia.cli.shell;

import org.jspecify.annotations.NullMarked;
