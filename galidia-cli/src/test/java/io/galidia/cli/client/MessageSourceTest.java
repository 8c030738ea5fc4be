// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MessageSourceTest {

    @Test
    void lines_loseTheirLineFeedAndNothingElse() throws IOException {
        assertThat(all(lines("one\n\n three \r\n\0\nlast"))).containsExactly("one", "", " three \r", "\0", "last");
    }

    @Test
    void lineFeedAtTheEnd_beginsNoFurtherLine() throws IOException {
        assertThat(all(lines("one\n"))).containsExactly("one");
        assertThat(all(lines(""))).isEmpty();
    }

    @Test
    void tooLongLine_isAnError() {
        assertThatThrownBy(() -> all(lines("0123456789X")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("10 bytes");
    }

    @Test
    void repeated_hasThePayloadSoManyTimes() throws IOException {
        MessageSource source = MessageSource.repeated(new byte[] {'x'}, 3, Duration.ofMillis(5));
        assertThat(all(source)).containsExactly("x", "x", "x");
        assertThat(source.delay()).isEqualTo(Duration.ofMillis(5));
    }

    private static MessageSource lines(String text) {
        return MessageSource.lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), 10);
    }

    private static List<String> all(MessageSource source) throws IOException {
        List<String> all = new ArrayList<>();
        for (byte[] next = source.next(); next != null; next = source.next()) {
            all.add(new String(next, StandardCharsets.UTF_8));
        }
        return all;
    }
}
