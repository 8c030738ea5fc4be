// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** The two messages of a SCRAM client, letter by letter as in section 7 of RFC 5802. */
final class ScramMessage {

    /** Longer ones are refused before they are looked at. */
    static final int MAX_BYTES = 4_096;

    /**
     * The first message.
     *
     * @param header what comes before {@code bare}, with both commas
     * @param user the user name as SASLprep has it
     */
    record First(String header, String bare, String user, String nonce) {}

    /**
     * The last message.
     *
     * @param withoutProof all of it but the proof
     * @param header the header of the first message, once more
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Final(String withoutProof, String header, String nonce, byte[] proof) {}

    private ScramMessage() {}

    /** @throws IllegalArgumentException if it is none, or asks for what is not offered; says what is wrong */
    static First parseFirst(byte[] data) {
        String text = text(data);
        List<String> parts = List.of(text.split(",", -1));
        if (parts.size() < 4) {
            throw new IllegalArgumentException("the first message of the client has fewer than four parts");
        }
        String binding = parts.get(0);
        if (binding.startsWith("p=")) {
            throw new IllegalArgumentException("channel binding is not offered");
        }
        if (!binding.equals("n") && !binding.equals("y")) { // "y" is right: it was not offered
            throw new IllegalArgumentException("the message does not begin with n, y or p=");
        }
        String actor = parts.get(1);
        if (parts.get(2).startsWith("m=")) {
            throw new IllegalArgumentException("an extension is demanded that does not exist");
        }
        String user = prepared(name(value(parts.get(2), "n=")));
        if (!actor.isEmpty() && !name(value(actor, "a=")).equals(user)) {
            throw new IllegalArgumentException("acting as another user is not offered");
        }
        String header = binding + "," + actor + ",";
        return new First(header, text.substring(header.length()), user, nonce(parts.get(3)));
    }

    /** @throws IllegalArgumentException if it is none; says what is wrong */
    static Final parseFinal(byte[] data) {
        String text = text(data);
        List<String> parts = List.of(text.split(",", -1));
        if (parts.size() < 3) {
            throw new IllegalArgumentException("the last message of the client has fewer than three parts");
        }
        String proof = parts.get(parts.size() - 1);
        String header = new String(base64(value(parts.get(0), "c=")), StandardCharsets.UTF_8);
        return new Final(
                text.substring(0, text.length() - proof.length() - 1),
                header,
                nonce(parts.get(1)),
                base64(value(proof, "p=")));
    }

    private static String text(byte[] data) {
        if (data.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a message has " + data.length + " bytes, at most " + MAX_BYTES + " are taken");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException("a message is not UTF-8", malformed);
        }
    }

    private static String value(String part, String name) {
        if (!part.startsWith(name)) {
            throw new IllegalArgumentException("a message has no " + name + " where it belongs");
        }
        return part.substring(name.length());
    }

    private static String nonce(String part) {
        String nonce = value(part, "r=");
        if (nonce.isEmpty() || !nonce.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IllegalArgumentException("the nonce is empty or has other than printable characters");
        }
        return nonce;
    }

    private static String name(String saslName) {
        if (!saslName.matches("(?s)([^=]|=2C|=3D)+")) {
            throw new IllegalArgumentException("a user name is empty or has '=' without 2C or 3D");
        }
        return saslName.replace("=2C", ",").replace("=3D", "=");
    }

    private static String prepared(String user) {
        try {
            return ScramCredentials.prepare(user);
        } catch (IllegalArgumentException forbidden) {
            throw new IllegalArgumentException("a user name has characters that it must not have", forbidden);
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException("a message has a part that is not base64", malformed);
        }
    }
}
