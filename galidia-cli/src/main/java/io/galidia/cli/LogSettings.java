// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * What {@code galidia broker} logs, to standard error: its own words from the level in the system property {@code
 * galidia.log.level}, INFO for all others. Code rather than a file because reading a file of settings takes longer than
 * starting the broker; with a file of one's own, {@code JAVA_TOOL_OPTIONS=-Dlogback.configurationFile=FILE}, that counts
 * alone. Logback finds it as a service.
 */
public final class LogSettings extends ContextAwareBase implements Configurator {

    /** Made by Logback. */
    public LogSettings() {}

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        LineEncoder encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> stderr = new ConsoleAppender<>();
        stderr.setContext(context);
        stderr.setName("stderr");
        stderr.setTarget("System.err");
        stderr.setEncoder(encoder);
        stderr.start();
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(stderr);
        context.getLogger("io.galidia").setLevel(Level.toLevel(System.getProperty("galidia.log.level"), Level.INFO));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
