// SPDX-License-Identifier: Apache-2.0
package io.galidia.interop.clients;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What the foreign libraries need for trusting one authority: they read no PEM. */
final class Trust {

    private Trust() {}

    static TrustManagerFactory managersFor(Path ca) {
        try (InputStream in = Files.newInputStream(ca)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            return managers;
        } catch (Exception e) {
            throw new IllegalStateException("cannot trust " + ca, e);
        }
    }

    static SSLContext contextFor(Path ca) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managersFor(ca).getTrustManagers(), null);
            return context;
        } catch (Exception e) {
            throw new IllegalStateException("cannot trust " + ca, e);
        }
    }
}
