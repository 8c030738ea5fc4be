// SPDX-License-Identifier: Apache-2.0
package io.galidia.topic;

import java.util.Locale;

/** The rules that topic names and filters share (section 4.7.3), and how both are shown in messages. */
final class TopicText {

    static final int MAX_BYTES = 65_535;

    private static final int SHOWN = 60;

    private TopicText() {}

    /** What is wrong with the text as such, wildcards aside; empty when nothing is. */
    static String problemOf(String kind, String text) {
        if (text.isEmpty()) {
            return kind + " is empty, it needs at least one character"; // MQTT-4.7.3-1
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return at(kind, text, i, "U+0000 is not allowed"); // MQTT-4.7.3-2
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return at(kind, text, i, "a surrogate without its other half is not allowed"); // MQTT-1.5.4-1
            }
        }
        if (bytes > MAX_BYTES) { // MQTT-4.7.3-3
            return kind + " " + shown(text) + " takes " + bytes + " bytes of UTF-8, at most " + MAX_BYTES
                    + " are allowed";
        }
        return "";
    }

    /** One sentence that says what is wrong with {@code text} at {@code index}, counted from 0. */
    static String at(String kind, String text, int index, String problem) {
        return kind + " " + shown(text) + ", index " + index + ": " + problem;
    }

    /** The kind and the text in quotes, cut when it is long. */
    static String named(String kind, String text) {
        return kind + " " + shown(text);
    }

    private static String shown(String text) {
        var shown = new StringBuilder("'");
        int end = Math.min(text.length(), SHOWN);
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                shown.append(String.format(Locale.ROOT, "\\u%04x", c));
            } else {
                shown.appendCodePoint(c);
            }
        }
        return shown.append(text.length() > SHOWN ? "...'" : "'").toString();
    }
}
