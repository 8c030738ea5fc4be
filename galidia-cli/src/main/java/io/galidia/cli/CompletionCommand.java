// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.cli.shell.Version;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that makes a shell complete the names of commands and options. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Print a script with which bash or zsh complete commands and options.",
        footer = {
            "",
            "Examples:",
            "  source <(galidia completion bash)                  this shell",
            "  galidia completion bash > ~/.local/share/bash-completion/completions/galidia",
            "  source <(galidia completion zsh)                   in ~/.zshrc, after compinit"
        })
final class CompletionCommand implements Callable<Integer> {

    enum Shell {
        bash,
        zsh
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (shell == Shell.zsh) {
            out.println("autoload -U +X bashcompinit && bashcompinit");
        }
        out.print(AutoComplete.bash("galidia", spec.root().commandLine()));
        out.flush();
        return 0;
    }
}
