// SPDX-License-Identifier: Apache-2.0
package io.galidia.client;

import java.time.Duration;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of settings as people write them. */
final class SettingText {

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12})\\s*(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("([0-9]{1,18})\\s*(B|KiB|MiB|GiB)?");
    private static final Map<String, Integer> SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30);

    private SettingText() {}

    static Duration duration(String name, String value) {
        if (value.equals("0")) {
            return Duration.ZERO;
        }
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    name + " must be a time with ms, s, m, h or d, such as 30s, not \"" + value + "\"");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    /** As {@link #duration} reads it, with the largest unit that has no fraction. */
    static String text(Duration time) {
        long millis = time.toMillis();
        if (millis == 0) {
            return "0";
        }
        if (millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    static long bytes(String name, String value, long most) {
        Matcher matcher = BYTES.matcher(value);
        String unit = matcher.matches() && matcher.group(2) != null ? matcher.group(2) : "B";
        int shift = SHIFTS.getOrDefault(unit, 0);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) > most >> shift) {
            throw new IllegalArgumentException(name + " must be a number of bytes up to " + most
                    + ", also with KiB, MiB or GiB, not \"" + value + "\"");
        }
        return Long.parseLong(matcher.group(1)) << shift;
    }

    static int number(String name, String value, int least, int most) {
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // told below
        }
        throw new IllegalArgumentException(name + " must be " + least + " to " + most + ", not \"" + value + "\"");
    }

    static boolean flag(String name, String value) {
        if (value.equals("true") || value.equals("false")) {
            return value.equals("true");
        }
        throw new IllegalArgumentException(name + " must be true or false, not \"" + value + "\"");
    }

    static <T> T oneOf(Map<String, T> values, String name, String value) {
        T found = values.get(value);
        if (found == null) {
            throw new IllegalArgumentException(
                    name + " must be one of " + new TreeSet<>(values.keySet()) + ", not \"" + value + "\"");
        }
        return found;
    }
}
