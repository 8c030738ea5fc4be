// SPDX-License-Identifier: Apache-2.0
package io.galidia.peers;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A certificate authority for one test run, and what it has signed, as PEM files.
 *
 * @param caFile the certificate of the authority
 * @param serverFile a server's certificate, for localhost and 127.0.0.1
 * @param serverKeyFile its key
 * @param serverStore both as a PKCS#12 key store with the password {@code changeit}
 * @param clientFile a client's certificate, whose common name is {@code device-7}
 * @param clientKeyFile its key
 */
public record TestPki(
        Path caFile, Path serverFile, Path serverKeyFile, Path serverStore, Path clientFile, Path clientKeyFile) {

    /** Makes new keys and certificates. */
    public static TestPki create() {
        try {
            X509Bundle ca = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Test CA")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            X509Bundle server = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .addExtendedKeyUsageServerAuth()
                    .buildIssuedBy(ca);
            X509Bundle client = new CertificateBuilder()
                    .ecp256()
                    .subject("CN=device-7")
                    .addExtendedKeyUsageClientAuth()
                    .buildIssuedBy(ca);
            Path folder = Peers.folder("pki");
            return new TestPki(
                    Peers.write(folder.resolve("ca.crt"), ca.getCertificatePEM()),
                    Peers.write(folder.resolve("server.crt"), server.getCertificatePathPEM()),
                    Peers.write(folder.resolve("server.key"), server.getPrivateKeyPEM()),
                    store(folder.resolve("server.p12"), server),
                    Peers.write(folder.resolve("client.crt"), client.getCertificatePathPEM()),
                    Peers.write(folder.resolve("client.key"), client.getPrivateKeyPEM()));
        } catch (Exception e) {
            throw new IllegalStateException("cannot make certificates", e);
        }
    }

    private static Path store(Path file, X509Bundle bundle) throws Exception {
        char[] password = "changeit".toCharArray();
        try (OutputStream out = Files.newOutputStream(file)) {
            bundle.toKeyStore("PKCS12", password).store(out, password);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write " + file, e);
        }
        return file;
    }
}
