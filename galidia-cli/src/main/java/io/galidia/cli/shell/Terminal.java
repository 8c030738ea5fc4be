// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.shell;

import java.io.Console;
import java.util.Map;

/** What is known about the terminal that the command runs in. */
public final class Terminal {

    private Terminal() {}

    /** Whether both standard input and standard output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // older Java is asked this way, newer Java by isTerminal
    public static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // From Java 22 on there is a console even without a terminal, and this question to ask it.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    /** Whether escape sequences may be sent to an interactive terminal with this environment. */
    public static boolean understandsEscapes(Map<String, String> environment) {
        return !"dumb".equals(environment.get("TERM"));
    }

    /** Whether colours are wanted; see no-color.org. */
    public static boolean wantsColour(Map<String, String> environment) {
        String noColour = environment.get("NO_COLOR");
        return (noColour == null || noColour.isEmpty()) && understandsEscapes(environment);
    }

    /** Whether the terminal takes UTF-8. */
    public static boolean hasUnicode() {
        String name = System.getProperty("stdout.encoding"); // Java 19 and newer
        if (name == null) {
            name = System.getProperty("sun.stdout.encoding"); // older Java, set for terminals
        }
        return name != null && (name.equalsIgnoreCase("UTF-8") || name.equalsIgnoreCase("UTF8"));
    }

    /** The text without control characters and cut to a length, so that nobody's data can steer the terminal. */
    public static String printable(String text, int maxLength) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < text.length() && shown.length() < maxLength; ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            int type = Character.getType(character);
            boolean isPlain = type != Character.CONTROL
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.UNASSIGNED
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            shown.appendCodePoint(isPlain ? character : '\u00b7');
        }
        boolean isCut = text.codePointCount(0, text.length()) > shown.codePointCount(0, shown.length());
        if (isCut) {
            shown.setLength(shown.offsetByCodePoints(0, Math.max(0, maxLength - 1)));
            shown.append('\u2026');
        }
        return shown.toString();
    }
}
