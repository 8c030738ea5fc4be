// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The certificates of the tests: a CA, a second one that nobody trusts, and what they have signed. */
public final class TestCertificates {

    /** Trusted. */
    public static final X509Bundle CA = ca("Trusted CA");

    /** Not trusted. */
    public static final X509Bundle OTHER_CA = ca("Other CA");

    /** For localhost and 127.0.0.1, signed by {@link #CA}. */
    public static final X509Bundle SERVER = issue(server(Algorithm.ecp256), CA);

    /** The same of RSA. */
    public static final X509Bundle RSA_SERVER = issue(server(Algorithm.rsa2048), CA);

    /** The same, signed by {@link #OTHER_CA}. */
    public static final X509Bundle FOREIGN_SERVER = issue(server(Algorithm.ecp256), OTHER_CA);

    /** A client's, signed by {@link #CA}. */
    public static final X509Bundle CLIENT = issue(client(), CA);

    /** A client's, signed by {@link #OTHER_CA}; such a client does not show it where that CA is not asked for. */
    public static final X509Bundle FOREIGN_CLIENT = issue(client(), OTHER_CA);

    /** A client's, signed by one who gives himself the name of {@link #CA}. */
    public static final X509Bundle FORGED_CLIENT = issue(client(), ca("Trusted CA"));

    private TestCertificates() {}

    /** For localhost, over since yesterday. */
    public static X509Bundle expired() {
        Instant now = Instant.now();
        return issue(
                server(Algorithm.ecp256)
                        .notBefore(now.minus(Duration.ofDays(30)))
                        .notAfter(now.minus(Duration.ofDays(1))),
                CA);
    }

    /** For localhost, from tomorrow on. */
    public static X509Bundle notYetValid() {
        Instant now = Instant.now();
        return issue(
                server(Algorithm.ecp256)
                        .notBefore(now.plus(Duration.ofDays(1)))
                        .notAfter(now.plus(Duration.ofDays(30))),
                CA);
    }

    /** For these names only. */
    public static X509Bundle named(String... names) {
        CertificateBuilder builder = base(Algorithm.ecp256, "CN=named").addExtendedKeyUsageServerAuth();
        for (String name : names) {
            builder.addSanDnsName(name);
        }
        return issue(builder, CA);
    }

    /** The chain as PEM. */
    public static byte[] chain(X509Bundle bundle) {
        return bundle.getCertificatePathPEM().getBytes(StandardCharsets.US_ASCII);
    }

    /** The key as PEM. */
    public static byte[] key(X509Bundle bundle) {
        return bundle.getPrivateKeyPEM().getBytes(StandardCharsets.US_ASCII);
    }

    /** The certificate itself as PEM. */
    public static byte[] certificate(X509Bundle bundle) {
        return bundle.getCertificatePEM().getBytes(StandardCharsets.US_ASCII);
    }

    private static X509Bundle ca(String name) {
        try {
            return base(Algorithm.ecp256, "CN=" + name)
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static CertificateBuilder server(Algorithm algorithm) {
        return base(algorithm, "CN=server")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addExtendedKeyUsageServerAuth();
    }

    private static CertificateBuilder client() {
        return base(Algorithm.ecp256, "CN=client-7").addExtendedKeyUsageClientAuth();
    }

    private static CertificateBuilder base(Algorithm algorithm, String subject) {
        return new CertificateBuilder().algorithm(algorithm).subject(subject);
    }

    private static X509Bundle issue(CertificateBuilder builder, X509Bundle issuer) {
        try {
            return builder.buildIssuedBy(issuer);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
