// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.broker.Broker;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class CommandLineTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String words) {
        CommandLine command = Main.commandLine();
        command.setOut(new PrintWriter(out));
        command.setErr(new PrintWriter(err));
        String[] arguments = Arrays.stream(words.split(" "))
                .map(word -> word.equals("''") ? "" : word)
                .toArray(String[]::new);
        return command.execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pub -m x|1|no topic",
                "pub -t a|1|nothing to publish",
                "pub -t a -m x -n|1|only one of",
                "pub -t a/# -m x|1|-t: ",
                "pub -t a -m x -q 3|1|-q must be 0, 1 or 2, not 3",
                "pub -t a -m x -q high|1|'high'",
                "pub -t a -m x --foo|1|unknown option '--foo'",
                "pub -t a -m x --toppic b|1|did you mean --topic",
                "pub -t a -m x extra|1|unexpected argument 'extra'",
                "pub -t a -m|1|parameter",
                "pub -t a -m x -c|1|-i",
                "pub -t a -m x -i a -I b|1|either -i or -I",
                "pub -t a -m x -k 3|1|-k must be 5 to 65535",
                "pub -t a -m x -k 70000|1|-k must be 5 to 65535",
                "pub -t a -m x -p 0|1|-p must be 1 to 65535",
                "pub -t a -m x -P secret|1|add -u",
                "pub -t a -m x -V 4|1|-V must be",
                "pub -t a -m x -V 5 -x -2|1|-x must be",
                "pub -t a -m x -V 5 -x -1|1|client identifier",
                "pub -t a -m x --will-payload bye|1|--will-topic",
                "pub -t a -m x --will-topic w/+|1|--will-topic: ",
                "pub -t a -m x --will-topic w --will-qos 3|1|--will-qos must be",
                "pub -t a -m x --cert c.pem|1|--cert and --key",
                "pub -t a -m x --cafile /no/such/file|1|/no/such/file",
                "pub -t a -m x --tls-version tlsv1.1|1|tlsv1.1",
                "pub -t a -f /no/such/file|1|there is no such file",
                "pub -L mqtt://host/a -h other -m x|1|either -L or",
                "pub -L http://host/a -m x|1|must begin with",
                "pub -t a -m x -D publish|1|-D needs",
                "pub -t a -m x -D publish user-property k|1|-D needs",
                "pub -t a -m x -D publish nonsense 1|1|has no property",
                "pub -t a -m x -V 311 -D publish content-type x|1|-D needs -V 5",
                "pub -t a -m x --repeat 0|1|--repeat must be",
                "pub -t a -m x --repeat-delay -1|1|--repeat-delay must be",
                "pub -t a -m x --proxy socks5h://p|1|is not supported",
                "sub|1|no topic to subscribe to",
                "sub -t a#|1|-t: ",
                "sub -t a -U b#|1|-U: ",
                "sub -t a -T b#|1|-T: ",
                "sub -t a -F %Q|1|'%Q'",
                "sub -t a -C 0|1|-C must be",
                "sub -t a -W 0|1|-W must be",
                "sub -t a -R --retained-only|1|exclude each other",
                "sub -t a --retain-as-published|1|-V 5",
                "sub -t a --random-filter 0|1|--random-filter must be",
                "brokre|2|did you mean broker",
                "broker --store /tmp/x|2|in memory only",
                "broker --listen mqtt://0.0.0.0:0|2|--allow-anonymous",
                "broker --listen mqtt://127.0.0.1:0 --listen mqtt://no-such-host.invalid:0|2|--allow-anonymous",
                "broker --listen mqtt://127.0.0.1.example.org:0|2|--allow-anonymous",
                "broker --listen mqtts://127.0.0.1:0|2|--tls-cert",
                "broker --tls-cert x|2|go together",
                "broker --tls-client-ca x|2|needs --tls-cert",
                "broker --listen mqtts://127.0.0.1:0 --tls-cert /no/such --tls-key /no/such|78|/no/such",
                "broker --password-file /no/such|78|/no/such",
                "broker --acl-file /no/such|78|/no/such",
                "broker --loops 0|2|--loops must be",
                "broker --listen http://127.0.0.1|2|--listen",
                "demo --url mqtt://a --listen mqtt://b|2|either --url or",
                "demo --seconds 0|2|--seconds must be",
                "demo --interval 0|2|--interval must be",
                "demo --url mqtt://127.0.0.1:1|1|cannot connect",
                "passwd|2|FILE",
                "passwd /tmp/x anna -b a -D|2|either -b or -D",
                "completion fish|2|fish",
            })
    void badArguments_areToldOnOneLineThatSaysWhatToDo(String words, int exitCode, String reason) {
        int code = run(words);
        assertThat(err.toString()).contains(reason).startsWith("galidia").endsWith(System.lineSeparator());
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(out.toString()).isEmpty();
        assertThat(code).isEqualTo(exitCode);
    }

    @Test
    void localhost_isThisMachine_soThatABrokerMayListenThere() {
        try (Broker other = Broker.start("mqtt://localhost:0")) {
            assertThat(run("broker --listen " + other.uri())).isEqualTo(1);
            assertThat(err.toString()).contains("in use");
        }
    }

    @Test
    void passwdHelp_saysWhichMosquittoCannotReadTheFile() {
        assertThat(run("passwd --help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " ")).contains("mosquitto before 2.1 does not know");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "pub --help",
                "sub --help",
                "broker --help",
                "demo --help",
                "passwd --help",
                "completion --help",
                "bench --help",
                "bench pairs --help",
                "bench fanin --help",
                "bench fanout --help",
                "bench latency --help",
                "bench connect --help",
                "bench retained --help",
                "bench pub --help",
                "bench sub --help"
            })
    void help_hasExamples(String words) {
        assertThat(run(words)).isZero();
        assertThat(out.toString())
                .contains("Usage: galidia")
                .contains("Examples:")
                .contains("  galidia ");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    void completion_knowsCommandsAndOptions(String shell) {
        assertThat(run("completion " + shell)).isZero();
        assertThat(out.toString())
                .contains("complete -F _complete_galidia")
                .contains("--will-topic")
                .contains("_picocli_galidia_bench_fanout")
                .contains("--broker-pid")
                .contains("pub");
    }
}
