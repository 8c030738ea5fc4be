// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.Charset;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the log are those that Logback's pattern language makes. */
final class LineEncoderTest {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

    private final LoggerContext context = new LoggerContext();

    @ParameterizedTest
    @ValueSource(strings = {"ERROR", "WARN", "INFO", "DEBUG", "TRACE"})
    void line_hasTimeLevelLoggerAndMessage(String level) {
        LoggingEvent event = event("io.galidia.broker.Broker", Level.toLevel(level), "said {}", null);
        event.setArgumentArray(new Object[] {"this"});
        assertThat(line(event))
                .contains("2026-02-0", ":05:05.678", level, " Broker: said this")
                .isEqualTo(pattern(event));
    }

    @Test
    void loggerWithoutPackage_isNamedWhole() {
        LoggingEvent event = event("Broker", Level.INFO, "said", null);
        assertThat(line(event)).contains(" INFO  Broker: said").isEqualTo(pattern(event));
    }

    @Test
    void error_bringsItsStackTraceAndThatOfItsCause() {
        LoggingEvent event = event(
                "io.galidia", Level.ERROR, "failed", new IllegalStateException("outer", new RuntimeException("inner")));
        assertThat(line(event))
                .contains(
                        "IllegalStateException: outer",
                        "Caused by: java.lang.RuntimeException: inner",
                        "at io.galidia.cli.LineEncoderTest")
                .isEqualTo(pattern(event));
    }

    private LoggingEvent event(String logger, Level level, String message, @Nullable Throwable thrown) {
        LoggingEvent event = new LoggingEvent(
                LineEncoderTest.class.getName(), context.getLogger(logger), level, message, thrown, null);
        event.setInstant(Instant.parse("2026-02-03T04:05:05.678Z"));
        return event;
    }

    private static String line(LoggingEvent event) {
        return new String(new LineEncoder().encode(event), Charset.defaultCharset());
    }

    private String pattern(LoggingEvent event) {
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(PATTERN);
        layout.start();
        return layout.doLayout(event);
    }
}
