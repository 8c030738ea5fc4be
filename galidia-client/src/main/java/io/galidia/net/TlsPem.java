// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Certificates and private keys in PEM (RFC 7468). A fault is an {@link IllegalArgumentException} that says what to do. */
public final class TlsPem {

    /** A private key, and where it came from. */
    public record Key(PrivateKey key, String source) {

        /** Throws unless the certificate is about this key. */
        public void checkBelongsTo(X509Certificate certificate) {
            if (!TlsKeys.belongTogether(key, certificate.getPublicKey())) {
                throw new IllegalArgumentException(source + " is not the key of the certificate of "
                        + certificate.getSubjectX500Principal().getName()
                        + ", which has to be the first one of the chain");
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(String label, String headers, byte[] der) {}

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";

    private TlsPem() {}

    /** The bytes of a file. */
    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        }
    }

    /** The certificates, at least one, in their order; anything else in there is passed over. */
    public static List<X509Certificate> certificates(byte[] pem, String source) {
        List<Block> blocks = blocks(pem, source);
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.label.equals("CERTIFICATE") || block.label.equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block.der, source, certificates.size() + 1));
            }
        }
        if (certificates.isEmpty()) {
            throw new IllegalArgumentException(source + " has no CERTIFICATE" + insteadOf(blocks));
        }
        return List.copyOf(certificates);
    }

    private static X509Certificate certificate(byte[] der, String source, int number) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new IllegalArgumentException("certificate " + number + " of " + source + " is damaged: " + e, e);
        }
    }

    /** The first private key; certificates and parameters beside it are passed over. */
    public static Key privateKey(byte[] pem, String source, char @Nullable [] password) {
        List<Block> blocks = blocks(pem, source);
        for (Block block : blocks) {
            if (block.label.endsWith("PRIVATE KEY")) {
                try {
                    return new Key(privateKey(block, source, password), source);
                } catch (GeneralSecurityException | IOException e) {
                    throw new IllegalArgumentException(
                            source + " has a damaged " + block.label + ", or one of an unknown kind: " + e, e);
                }
            }
        }
        throw new IllegalArgumentException(source + " has no PRIVATE KEY" + insteadOf(blocks));
    }

    private static PrivateKey privateKey(Block block, String source, char @Nullable [] password)
            throws GeneralSecurityException, IOException {
        if (block.headers.contains("ENCRYPTED")) {
            throw new IllegalArgumentException(source + " is encrypted in the old way of OpenSSL; convert it with"
                    + " openssl pkcs8 -topk8 -in " + source + " -out key.pem");
        }
        return switch (block.label) {
            case "PRIVATE KEY" -> TlsKeys.pkcs8(block.der);
            case "RSA PRIVATE KEY" -> TlsKeys.pkcs1(block.der);
            case "EC PRIVATE KEY" -> TlsKeys.sec1(block.der);
            case "ENCRYPTED PRIVATE KEY" -> {
                if (password == null) {
                    throw new IllegalArgumentException(source + " is encrypted: its password is needed too");
                }
                try {
                    yield TlsKeys.encryptedPkcs8(block.der, password);
                } catch (GeneralSecurityException e) {
                    throw new IllegalArgumentException(
                            source + " cannot be decrypted: the password is wrong, or the cipher unknown: " + e, e);
                }
            }
            default ->
                throw new IllegalArgumentException(source + " has a " + block.label
                        + ", not PKCS#8, PKCS#1 or SEC 1; convert it with openssl pkcs8 -topk8 -nocrypt"
                        + " (OpenSSH's: ssh-keygen -p -m PKCS8)");
        };
    }

    private static List<Block> blocks(byte[] pem, String source) {
        String text = new String(pem, StandardCharsets.ISO_8859_1);
        List<Block> blocks = new ArrayList<>();
        int at = text.indexOf(BEGIN);
        if (at < 0) {
            throw new IllegalArgumentException(source + " is not PEM: it has no line \"" + BEGIN
                    + "...\"; convert it with openssl x509 or openssl pkcs8 (-inform der), or openssl pkcs12 -nodes");
        }
        while (at >= 0) {
            int labelEnd = text.indexOf(DASHES, at + BEGIN.length());
            String label = labelEnd < 0 ? "" : text.substring(at + BEGIN.length(), labelEnd);
            String endLine = "-----END " + label + DASHES;
            int end = labelEnd < 0 ? -1 : text.indexOf(endLine, labelEnd);
            if (end < 0) {
                throw new IllegalArgumentException(source + " is cut off: no line \"" + endLine + "\"");
            }
            blocks.add(block(label, text.substring(labelEnd + DASHES.length(), end), source));
            at = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static Block block(String label, String body, String source) {
        int colon = body.lastIndexOf(':'); // headers of the old way, ended by an empty line; Base64 has no colon
        int start = colon < 0 ? 0 : Math.max(body.indexOf('\n', colon), 0);
        try {
            byte[] der = Base64.getDecoder().decode(body.substring(start).replaceAll("\\s", ""));
            return new Block(label, body.substring(0, start), der);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(source + " is damaged: the " + label + " is not Base64", e);
        }
    }

    private static String insteadOf(List<Block> blocks) {
        return ", only " + blocks.stream().map(Block::label).distinct().collect(Collectors.joining(", "))
                + ": the wrong file, or two files exchanged?";
    }
}
