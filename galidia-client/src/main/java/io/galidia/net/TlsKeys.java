// SPDX-License-Identifier: Apache-2.0
package io.galidia.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Private keys in DER. The JDK reads PKCS#8 (RFC 5958) only, so the older forms are wrapped into it. */
final class TlsKeys {

    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int SEQUENCE = 0x30;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int CURVE = 0xA0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    // AlgorithmIdentifier rsaEncryption (1.2.840.113549.1.1.1) with its NULL, and the identifier id-ecPublicKey
    // (1.2.840.10045.2.1), to be followed by the curve.
    private static final byte[] RSA = {
        SEQUENCE, 13, OBJECT_IDENTIFIER, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };
    private static final byte[] EC = {OBJECT_IDENTIFIER, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private TlsKeys() {}

    static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        InvalidKeySpecException fault = new InvalidKeySpecException("neither RSA nor EC nor EdDSA");
        for (String algorithm : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                fault.addSuppressed(e);
            }
        }
        throw fault;
    }

    static PrivateKey encryptedPkcs8(byte[] der, char[] password) throws GeneralSecurityException, IOException {
        EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(der);
        // for PBES2 only the parameters know the name that the factory wants, and only as their text
        String name = info.getAlgName();
        boolean isScheme2 = name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13");
        String scheme = isScheme2 ? info.getAlgParameters().toString() : name;
        PBEKeySpec spec = new PBEKeySpec(password);
        try {
            Cipher cipher = Cipher.getInstance(scheme);
            SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(spec);
            cipher.init(Cipher.DECRYPT_MODE, key, info.getAlgParameters());
            return pkcs8(info.getKeySpec(cipher).getEncoded());
        } finally {
            spec.clearPassword();
        }
    }

    /** RFC 8017, A.1.2. */
    static PrivateKey pkcs1(byte[] der) throws GeneralSecurityException {
        byte[] wrapped = element(SEQUENCE, VERSION_0, RSA, element(OCTET_STRING, der));
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(wrapped));
    }

    /** RFC 5915: version, key, and the curve, without which the key means nothing. */
    static PrivateKey sec1(byte[] der) throws GeneralSecurityException {
        byte[] curve = new byte[0];
        ByteBuffer fields = content(ByteBuffer.wrap(der), SEQUENCE);
        content(fields, INTEGER);
        content(fields, OCTET_STRING);
        if (fields.hasRemaining() && (fields.get(fields.position()) & 0xFF) == CURVE) {
            ByteBuffer named = content(fields, CURVE);
            curve = new byte[named.remaining()];
            named.get(curve);
        }
        if (curve.length == 0 || curve[0] != OBJECT_IDENTIFIER) {
            throw new InvalidKeySpecException("the key does not name its curve");
        }
        byte[] wrapped = element(SEQUENCE, VERSION_0, element(SEQUENCE, EC, curve), element(OCTET_STRING, der));
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(wrapped));
    }

    /** Whether what the one signs the other verifies. */
    static boolean belongTogether(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "EdDSA" -> "EdDSA";
            default -> "";
        };
        if (algorithm.isEmpty()) {
            return true; // an unusual kind; the handshake will tell
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(VERSION_0);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(VERSION_0);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of different kinds or sizes
        }
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
        out.write(tag);
        if (length > 0x7F) {
            int bytes = length > 0xFFFF ? 3 : length > 0xFF ? 2 : 1;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >> (8 * i));
            }
        } else {
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    /** The content of the element at the position, which moves behind it. */
    private static ByteBuffer content(ByteBuffer in, int tag) throws InvalidKeySpecException {
        if (in.remaining() < 2 || (in.get() & 0xFF) != tag) {
            throw new InvalidKeySpecException("no DER element " + tag + " at byte " + in.position());
        }
        int length = in.get() & 0xFF;
        if (length > 0x7F) {
            int bytes = length & 0x7F;
            length = bytes > 3 || bytes > in.remaining() ? Integer.MAX_VALUE : 0;
            for (int i = 0; i < bytes && length != Integer.MAX_VALUE; i++) {
                length = length << 8 | (in.get() & 0xFF);
            }
        }
        if (length > in.remaining()) {
            throw new InvalidKeySpecException("a DER element is longer than the key, at byte " + in.position());
        }
        ByteBuffer content = in.slice(in.position(), length);
        in.position(in.position() + length);
        return content;
    }
}
