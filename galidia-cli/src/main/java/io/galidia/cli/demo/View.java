// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.demo;

/** Shows what the monitor sees. Called by one thread at a time; what sensors say is untrusted text. */
interface View extends AutoCloseable {

    /** The monitor is connected for the first time. */
    void opened();

    /** A sensor has said a number. */
    void reading(String sensor, String metric, double value);

    /** A sensor has said something else. */
    void oddity(String topic, String text);

    /** The monitor has published an alert. */
    void alert(Alert alert);

    /** Something about the connection, or the demo itself. */
    void note(String line);

    /** Leaves the terminal as it was. Closing twice does no harm. */
    @Override
    void close();
}
