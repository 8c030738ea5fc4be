// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import io.galidia.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * The format that {@code sub -F} prints messages in: text with fields. {@code %} begins a field of the message, {@code
 * @} one of the time of arrival, and a backslash a character that is hard to type. Parsed once, checked completely.
 */
final class MessageFormat {

    private static final String FIELDS = "%ACDEFIJPRSUXjlmpqrtx";

    /** A piece of the output. */
    interface Part {
        /** Appends its bytes for a message that arrived then. */
        void write(Publish message, ZonedDateTime arrival, ByteArrayOutputStream out);
    }

    private final List<Part> parts;

    private MessageFormat(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Parses a format.
     *
     * @param isPretty whether JSON is spread over several lines
     * @throws IllegalArgumentException if there is an unknown or unfinished field; says which and where
     */
    static MessageFormat parse(String format, boolean isPretty) {
        return new MessageFormat(new Parser(format, isPretty).parse());
    }

    /**
     * Appends the message.
     *
     * @throws InvalidJsonException if it has the field {@code %J} and the payload is not JSON
     */
    void write(Publish message, ZonedDateTime arrival, ByteArrayOutputStream out) {
        for (Part part : parts) {
            part.write(message, arrival, out);
        }
    }

    private static final class Parser {
        private final String format;
        private final boolean isPretty;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Parser(String format, boolean isPretty) {
            this.format = format;
            this.isPretty = isPretty;
        }

        List<Part> parse() {
            while (at < format.length()) {
                char character = format.charAt(at++);
                switch (character) {
                    case '%' -> field();
                    case '@' -> time();
                    case '\\' -> literal.append(escaped());
                    default -> literal.append(character);
                }
            }
            endLiteral();
            return parts;
        }

        private void field() {
            char flag = peek();
            if (flag == '-' || flag == '0') {
                at++;
            }
            int width = number(0);
            int maxWidth = Integer.MAX_VALUE;
            if (peek() == '.') {
                at++;
                maxWidth = number(Integer.MAX_VALUE);
            }
            char name = next();
            if (FIELDS.indexOf(name) < 0) {
                throw new IllegalArgumentException("'%" + name + "' in the format, character " + at
                        + ", is no field; there are %%, %A, %C, %D, %E, %F, %I, %J, %P, %R, %S, %U, %X, %j, %l, %m, %p,"
                        + " %q, %r, %t, %x");
            }
            if (name == '%') {
                literal.append('%');
                return;
            }
            endLiteral();
            if (name == 'j' || name == 'J') {
                parts.add(new JsonMessage(name == 'J', isPretty));
            } else {
                parts.add(new MessageField(name, flag == '-', flag == '0', width, maxWidth));
            }
        }

        private void time() {
            char name = next();
            if (name == '@') {
                literal.append('@');
                return;
            }
            endLiteral();
            parts.add((message, arrival, out) ->
                    out.writeBytes(Strftime.format(name, arrival).getBytes(StandardCharsets.UTF_8)));
        }

        private char escaped() {
            char name = next();
            return switch (name) {
                case '\\' -> '\\';
                case '0' -> '\0';
                case 'a' -> '\u0007';
                case 'e' -> '\u001b';
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'v' -> '\u000b';
                default ->
                    throw new IllegalArgumentException("'\\" + name + "' in the format, character " + at
                            + ", is no escape; there are \\\\, \\0, \\a, \\e, \\n, \\r, \\t, \\v");
            };
        }

        private int number(int absent) {
            int start = at;
            while (Character.digit(peek(), 10) >= 0) {
                at++;
            }
            if (at == start) {
                return absent;
            }
            if (at - start > 4) {
                throw new IllegalArgumentException(
                        "the width " + format.substring(start, at) + " in the format is more than 9999");
            }
            return Integer.parseInt(format.substring(start, at));
        }

        private char peek() {
            return at < format.length() ? format.charAt(at) : '\uffff';
        }

        private char next() {
            if (at == format.length()) {
                throw new IllegalArgumentException("the format ends within a field: '" + format + "'; write "
                        + "%% for %, " + "@@ for @ and \\\\ for \\");
            }
            return format.charAt(at++);
        }

        private void endLiteral() {
            if (literal.length() > 0) {
                byte[] bytes = literal.toString().getBytes(StandardCharsets.UTF_8);
                literal.setLength(0);
                parts.add((message, arrival, out) -> out.writeBytes(bytes));
            }
        }
    }
}
