// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

import io.galidia.cli.shell.Terminal;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** A line for everything that happens: for pipes, files and simple terminals. */
final class PlainView implements View {

    private static final int MAX_LENGTH = 60;

    private final PrintStream out;
    private final Runnable readerGone;
    private final String address;
    private final List<String> hints;

    /** @param readerGone what happens when nobody takes the lines any more */
    PlainView(PrintStream out, String address, List<String> hints, Runnable readerGone) {
        this.out = out;
        this.readerGone = readerGone;
        this.address = address;
        this.hints = List.copyOf(hints);
    }

    @Override
    public void opened() {
        say("broker on " + address);
        hints.forEach(hint -> say("try: " + hint));
    }

    @Override
    public void reading(String sensor, String metric, double value) {
        say(String.format(Locale.ROOT, "[%s] %s: %.1f", shown(sensor), metric, value));
    }

    @Override
    public void oddity(String topic, String text) {
        say(shown(topic) + " is not a number: " + shown(text));
    }

    @Override
    public void alert(Alert alert) {
        say(String.format(
                Locale.ROOT,
                "ALERT [%s] %s: %.1f is over %.1f",
                shown(alert.sensor()),
                alert.metric(),
                alert.value(),
                alert.threshold()));
    }

    @Override
    public void note(String line) {
        say(line);
    }

    private void say(String line) {
        out.println(line);
        if (out.checkError()) {
            readerGone.run();
        }
    }

    private static String shown(String text) {
        return Terminal.printable(text, MAX_LENGTH);
    }

    @Override
    public void close() {
        out.flush();
    }
}
