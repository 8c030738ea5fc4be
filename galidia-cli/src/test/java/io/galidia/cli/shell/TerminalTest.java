// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TerminalTest {

    @Test
    void controlCharacters_cannotSteerTheTerminal() {
        assertThat(Terminal.printable("a\u001b[2Jb\r\n\u009b\u202ec", 99))
                .isEqualTo("a\u00b7[2Jb\u00b7\u00b7\u00b7\u00b7c");
    }

    @Test
    void longText_isCutBetweenCharacters() {
        assertThat(Terminal.printable("12345", 5)).isEqualTo("12345");
        assertThat(Terminal.printable("123456", 5)).isEqualTo("1234\u2026");
        assertThat(Terminal.printable("\ud83c\udf21\ud83c\udf21\ud83c\udf21", 2))
                .isEqualTo("\ud83c\udf21\u2026");
    }

    @Test
    void colours_canBeSwitchedOff() {
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm"))).isTrue();
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", "")))
                .isTrue();
        assertThat(Terminal.wantsColour(Map.of("TERM", "xterm", "NO_COLOR", "1")))
                .isFalse();
        assertThat(Terminal.wantsColour(Map.of("TERM", "dumb"))).isFalse();
    }
}
