// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Catches what the broker logs at ERROR, and Netty at WARNING. */
final class FuzzLog extends Handler {

    private final List<LogRecord> records = new ArrayList<>();
    private final List<Logger> loggers = new ArrayList<>(); // the log manager itself would forget them

    FuzzLog() {
        watch("io.galidia", Level.SEVERE);
        watch("io.netty", Level.WARNING);
    }

    private void watch(String name, Level level) {
        Logger logger = Logger.getLogger(name);
        logger.setLevel(level);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
        loggers.add(logger);
    }

    /** Lets the log be as it was. */
    @Override
    public void close() {
        for (Logger logger : loggers) {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
            logger.setLevel(null);
        }
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {
        // nothing is kept back
    }

    void check() {
        if (!records.isEmpty()) {
            LogRecord first = records.get(0);
            records.clear();
            throw new AssertionError("logged: " + first.getLoggerName() + ": " + first.getMessage(), first.getThrown());
        }
    }
}
