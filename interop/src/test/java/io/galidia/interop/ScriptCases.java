// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.peers.ChildProcess;
import io.galidia.peers.TestPki;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A script in another language that runs many cases with our broker in one process, and prints a line for each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ScriptCases {

    private final TestPki pki = TestPki.create();
    private GalidiaServer server;
    private Echo echo;
    private List<String> lines;

    /** The interpreter and the script, or a skipped test. */
    abstract List<String> command();

    /** What the interpreter needs to know. */
    abstract Map<String, String> environment();

    /** The name of the program, for its log. */
    abstract String name();

    /** The cases that must have run: a script cannot forget one. */
    abstract Stream<String> cases();

    @BeforeAll
    void runTheScript() {
        List<String> command = command();
        server = new GalidiaServer(pki);
        echo = new Echo(server.url());
        String ports = """
                {"plain": %d, "webSocket": %d, "tls": %d, "mutualTls": %d, "secured": %d, \
                "ca": "%s", "cert": "%s", "key": "%s"}""".formatted(
                        server.port(),
                        server.webSocketPort(),
                        server.tlsPort(),
                        server.mutualTlsPort(),
                        server.securedPort(),
                        pki.caFile(),
                        pki.clientFile(),
                        pki.clientKeyFile());
        List<String> whole = Stream.concat(command.stream(), Stream.of(ports)).toList();
        try (var process = ChildProcess.start(name(), environment(), whole)) {
            int code = process.awaitExit(Duration.ofSeconds(90));
            lines = process.lines();
            if (code != 0) {
                throw process.failure("ended with code " + code);
            }
        }
    }

    @AfterAll
    void stop() {
        if (server != null) {
            echo.close();
            server.close();
        }
    }

    static String resource(String name) {
        return Path.of("src", "test", "resources", name).toAbsolutePath().toString();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void script(String sentence) {
        assertThat(lines).contains("ok\t" + sentence);
    }

    @Test
    void noOtherCase_failed() {
        assertThat(lines).allMatch(line -> line.startsWith("ok\t"));
        assertThat(lines).hasSameSizeAs(cases().toList());
    }
}
