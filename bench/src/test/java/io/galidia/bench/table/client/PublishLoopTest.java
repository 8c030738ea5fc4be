// SPDX-License-Identifier: Apache-2.0
package io.galidia.bench.table.client;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PublishLoopTest {

    @Test
    void whatALibraryThrows_isToldToWhoCounts() {
        Library broken = new Library() {
            @Override
            public void publish(String topic, byte[] payload, int qos, Outcome outcome) {
                throw new IllegalArgumentException("no such thing");
            }

            @Override
            public void subscribe(String filter, int qos, Runnable arrival) {}

            @Override
            public void close() {}
        };
        PublishLoop loop = new PublishLoop(broken, 0, 10);
        loop.run();
        assertThatThrownBy(loop::count)
                .hasMessage("a message was not published")
                .hasRootCauseMessage("no such thing");
    }
}
