// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.galidia.broker.Broker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Prints the same message with the same formats with our command and with mosquitto_sub, side by side. */
final class FormatComparisonTest {

    private static final String PROGRAM = "/usr/bin/mosquitto_sub";

    /* Not compared: %p, %x and %X with a width, which mosquitto cuts although its manual says that it is the least
     * width; %P and %D with a width, which it ignores although its manual has it; times, which differ. */
    private static final String FORMAT = "[%t][%p][%x][%X][%q][%r][%m][%l][%%]"
            + "[%10t][%-10t][%.2t][%10.2t][%-10.2t]"
            + "[%05l][%5l][%-5l][%05m][%-5m][%010q][%5r][%05t]"
            + "[%A][%C][%D][%E][%F][%P][%R][%S][%05A][%20C][%20.2C][%010E][%-10E][%05F][%5F][%20R][%.2R][%05S][%5S]"
            + "\\\\\\t\\a\\e\\r\\v[@@][@Q]";

    @Test
    void formats_lookTheSameAsThoseOfMosquitto() throws InterruptedException {
        boolean isRequired = Boolean.parseBoolean(System.getenv("GALIDIA_REQUIRE_PEERS"));
        assumeTrue(isRequired || Files.isExecutable(Path.of(PROGRAM)), "mosquitto_sub is not installed");
        try (Broker broker = Broker.start("mqtt://127.0.0.1:0")) {
            String port = Integer.toString(broker.uri().getPort());
            try (CommandProcess pub = CommandProcess.galidia("pub -r -q 1 -t f/t -m {\"a\":27.0} -p " + port
                    + " -D publish content-type text/plain -D publish user-property k v"
                    + " -D publish user-property k2 v2 -D publish payload-format-indicator 1"
                    + " -D publish response-topic re/sp -D publish correlation-data cor")) {
                assertThat(pub.exitCode()).as(pub.err()).isZero();
            }
            String arguments = "-V 5 -q 1 -p " + port + " -t f/t -C 1 -F " + FORMAT;
            try (CommandProcess theirs = CommandProcess.program((PROGRAM + " " + arguments).split(" "));
                    CommandProcess ours = CommandProcess.galidia("sub " + arguments)) {
                assertThat(theirs.exitCode()).isZero();
                assertThat(ours.exitCode()).as(ours.err()).isZero();
                assertThat(ours.bytes()).isNotEmpty().isEqualTo(theirs.bytes());
            }
        }
    }
}
