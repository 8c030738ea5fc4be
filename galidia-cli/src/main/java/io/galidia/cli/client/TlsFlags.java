// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.TlsOptions;
import io.galidia.cli.shell.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options for TLS; most of them ask for it. */
final class TlsFlags {

    @Option(names = "--cafile", paramLabel = "FILE", description = "TLS; trust the CA certificates in this PEM file.")
    private @Nullable Path caFile;

    @Option(
            names = "--capath",
            paramLabel = "DIR",
            description = "TLS; trust the CA certificates (*.crt, *.pem) in here.")
    private @Nullable Path caFolder;

    @Option(names = "--tls-use-os-certs", description = "TLS; trust the CA certificates of the Java installation.")
    private boolean isSystemTrusted;

    @Option(names = "--cert", paramLabel = "FILE", description = "Own certificate (PEM), if the broker asks for one.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "Its private key (PEM).")
    private @Nullable Path key;

    @Option(names = "--tls-version", paramLabel = "VERSION", description = "tlsv1.3 or tlsv1.2; default both.")
    private @Nullable String version;

    @Option(
            names = "--insecure",
            description =
                    "With TLS: check nothing of the broker's certificate. Whoever is in between can read and change"
                            + " everything.")
    private boolean isInsecure;

    /** Whether an option asks for TLS. */
    boolean isWanted() {
        return caFile != null || caFolder != null || isSystemTrusted || certificate != null || version != null;
    }

    /** How TLS is done if the address asks for it. */
    TlsOptions options() {
        if ((certificate == null) != (key == null)) {
            throw CommandException.usage("--cert and --key go together");
        }
        if (caFile != null && caFolder != null) {
            throw CommandException.usage("give either --cafile or --capath");
        }
        try {
            TlsOptions options = trust();
            if (certificate != null && key != null) {
                options = options.withIdentity(certificate, key);
            }
            return version == null ? options : options.withProtocols(protocol(version));
        } catch (IllegalArgumentException error) {
            throw CommandException.failed(String.valueOf(error.getMessage()));
        }
    }

    private TlsOptions trust() {
        if (isInsecure) {
            return TlsOptions.insecure();
        }
        if (caFile != null) {
            return TlsOptions.trusting(caFile);
        }
        return caFolder == null ? TlsOptions.DEFAULTS : TlsOptions.trusting(certificates(caFolder));
    }

    private static byte[] certificates(Path folder) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{crt,pem}")) {
            for (Path file : files) {
                all.writeBytes(Files.readAllBytes(file));
                all.write('\n');
            }
        } catch (IOException error) {
            throw new IllegalArgumentException("--capath " + folder + " cannot be read: " + error.getMessage(), error);
        }
        if (all.size() == 0) {
            throw new IllegalArgumentException("--capath " + folder + " has no file *.crt or *.pem");
        }
        return all.toByteArray();
    }

    private static String protocol(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "tlsv1.3" -> "TLSv1.3";
            case "tlsv1.2" -> "TLSv1.2";
            default ->
                throw new IllegalArgumentException(
                        "--tls-version must be tlsv1.3 or tlsv1.2, not " + text + "; older versions are broken");
        };
    }
}
