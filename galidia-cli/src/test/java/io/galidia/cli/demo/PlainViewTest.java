// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PlainViewTest {

    private final AtomicInteger gone = new AtomicInteger();

    @Test
    void line_isWrittenAtOnce() {
        var bytes = new ByteArrayOutputStream();
        PlainView view = viewOn(bytes);
        view.reading("cellar", "temperature", 21.25);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("[cellar] temperature: 21.3\n");
        assertThat(gone).hasValue(0);
    }

    @Test
    void readerThatHasGone_isTold() {
        PlainView view = viewOn(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        view.note("hello");
        assertThat(gone.get()).isPositive();
    }

    private PlainView viewOn(OutputStream out) {
        var stream = new PrintStream(out, false, StandardCharsets.UTF_8);
        return new PlainView(stream, "mqtt://127.0.0.1:1883", List.of(), gone::incrementAndGet);
    }
}
