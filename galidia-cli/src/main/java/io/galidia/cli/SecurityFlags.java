// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli;

import io.galidia.cli.shell.CommandException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code broker} that say who may come in and what they may do. */
final class SecurityFlags {

    @Option(
            names = "--allow-anonymous",
            description = "Let clients in that do not say who they are, from other machines too. Without it and without"
                    + " --password-file only this machine can connect.")
    boolean isAnonymousAllowed;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description =
                    "Users and their passwords, as galidia passwd and mosquitto_passwd write them. Those written with"
                            + " passwd --scram can use SCRAM-SHA-256. Read again when it changes.")
    @Nullable Path passwordFile;

    @Option(
            names = "--acl-file",
            paramLabel = "FILE",
            description = "What users may publish and get, in mosquitto's format. Read again when it changes.")
    @Nullable Path aclFile;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "Certificate chain (PEM) for mqtts and wss.")
    @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key (PEM).")
    @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            description =
                    "CA certificates (PEM). Clients of mqtts and wss need a certificate signed by one; its common name is"
                            + " their user name.")
    @Nullable Path clientCa;

    /** Opens the files. */
    Security open() {
        if ((certificate == null) != (key == null)) {
            throw CommandException.usage("--tls-cert and --tls-key go together");
        }
        if (clientCa != null && certificate == null) {
            throw CommandException.usage("--tls-client-ca needs --tls-cert and --tls-key");
        }
        return Security.open(this);
    }

    /** Refuses a listener that needs a certificate when there is none. */
    void checkListener(String url) {
        String scheme = url.replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
        if ((scheme.equals("mqtts") || scheme.equals("wss")) && certificate == null) {
            throw CommandException.usage(
                    "--listen " + url + " needs a certificate: add --tls-cert FILE --tls-key FILE");
        }
    }
}
