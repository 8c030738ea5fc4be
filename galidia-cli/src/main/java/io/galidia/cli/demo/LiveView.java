// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import java.io.PrintStream;

/**
 * A picture in the terminal that is drawn again when something has changed. It takes the terminal's second screen, so
 * that nothing of the first one is lost.
 */
final class LiveView implements View {

    private static final String ENTER = "\u001b[?1049h\u001b[?25l";
    private static final String LEAVE = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_REST_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintStream out;
    private final Picture picture;
    private boolean hasChanged = true;
    private boolean isOpen;

    LiveView(PrintStream out, Picture picture) {
        this.out = out;
        this.picture = picture;
    }

    @Override
    public synchronized void opened() {
        isOpen = true;
        out.print(ENTER);
        draw();
    }

    /** Draws if something has changed since the last time. */
    synchronized void draw() {
        if (hasChanged && isOpen) {
            hasChanged = false;
            out.print(HOME
                    + String.join(CLEAR_REST_OF_LINE + "\r\n", picture.lines())
                    + CLEAR_REST_OF_LINE
                    + CLEAR_BELOW);
            out.flush();
        }
    }

    @Override
    public synchronized void reading(String sensor, String metric, double value) {
        picture.reading(sensor, metric, value);
        hasChanged = true;
    }

    @Override
    public synchronized void oddity(String topic, String text) {
        picture.note(topic + " is not a number: " + text);
        hasChanged = true;
    }

    @Override
    public synchronized void alert(Alert alert) {
        picture.alert(alert);
        hasChanged = true;
    }

    @Override
    public synchronized void note(String line) {
        picture.note(line);
        hasChanged = true;
    }

    @Override
    public synchronized void close() {
        if (isOpen) {
            isOpen = false;
            out.println(LEAVE + picture.summary());
            out.flush();
        }
    }
}
