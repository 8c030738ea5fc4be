// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table;

import java.util.List;

/** A table in Markdown, line by line. */
final class Markdown {

    private final StringBuilder text = new StringBuilder();

    Markdown(List<String> heads) {
        row(heads);
        text.append("|---".repeat(heads.size())).append("|\n");
    }

    /** Adds a line. */
    void row(List<String> cells) {
        for (String cell : cells) {
            text.append("| ").append(cell.replace("|", "\\|")).append(' ');
        }
        text.append("|\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
