// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SparklineTest {

    private final Sparkline line = new Sparkline(4);

    @Test
    void values_areDrawnBetweenTheLowestAndTheHighest() {
        line.add(20);
        line.add(35);
        line.add(27);
        assertThat(line.draw(false)).isEqualTo(" _#=");
        assertThat(line.draw(true)).isEqualTo(" \u2581\u2588\u2584");
        assertThat(line.last()).isEqualTo(27);
    }

    @Test
    void oldValues_areForgotten() {
        for (int i = 0; i < 10; i++) {
            line.add(i);
        }
        assertThat(line.draw(false)).isEqualTo("_-*#");
        assertThat(line.last()).isEqualTo(9);
    }

    @Test
    void oneValueOrExtremes_areDrawnToo() {
        line.add(5);
        assertThat(line.draw(false)).isEqualTo("   +");
        line.add(-Double.MAX_VALUE);
        line.add(Double.MAX_VALUE);
        assertThat(line.draw(false)).isEqualTo(" +_#");
        assertThat(new Sparkline(4).isEmpty()).isTrue();
    }
}
