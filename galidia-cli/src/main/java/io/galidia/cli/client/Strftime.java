// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.client;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** The conversions of C's strftime in the C locale, by POSIX and glibc, and {@code N} for nanoseconds. */
final class Strftime {

    private Strftime() {}

    /** The time as this conversion shows it; an unknown one is shown as itself behind a percent sign, as glibc does. */
    static String format(char conversion, ZonedDateTime time) {
        return switch (conversion) {
            case 'a' -> pattern("EEE", time);
            case 'A' -> pattern("EEEE", time);
            case 'b', 'h' -> pattern("MMM", time);
            case 'B' -> pattern("MMMM", time);
            case 'c' -> pattern("EEE MMM ppd HH:mm:ss yyyy", time);
            case 'C' -> two(time.getYear() / 100);
            case 'd' -> two(time.getDayOfMonth());
            case 'D', 'x' -> pattern("MM/dd/yy", time);
            case 'e' -> blank(time.getDayOfMonth());
            case 'F' -> pattern("yyyy-MM-dd", time);
            case 'g' -> two(time.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'G' -> Integer.toString(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'H' -> two(time.getHour());
            case 'I' -> two(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'j' -> String.format(Locale.ROOT, "%03d", time.getDayOfYear());
            case 'k' -> blank(time.getHour());
            case 'l' -> blank(time.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'm' -> two(time.getMonthValue());
            case 'M' -> two(time.getMinute());
            case 'n' -> "\n";
            case 'N' -> String.format(Locale.ROOT, "%09d", time.getNano());
            case 'p' -> amPm(time).toUpperCase(Locale.ROOT);
            case 'P' -> amPm(time);
            case 'r' -> pattern("hh:mm:ss ", time) + amPm(time).toUpperCase(Locale.ROOT);
            case 'R' -> pattern("HH:mm", time);
            case 's' -> Long.toString(time.toEpochSecond());
            case 'S' -> two(time.getSecond());
            case 't' -> "\t";
            case 'T', 'X' -> pattern("HH:mm:ss", time);
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'U' -> two((time.getDayOfYear() + 6 - sundayBased(time)) / 7);
            case 'V' -> two(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> Integer.toString(sundayBased(time));
            case 'W' -> two((time.getDayOfYear() + 6 - (sundayBased(time) + 6) % 7) / 7);
            case 'y' -> two(time.getYear() % 100);
            case 'Y' -> Integer.toString(time.getYear());
            case 'z' -> pattern("xx", time);
            case 'Z' -> pattern("zzz", time);
            case '%' -> "%";
            default -> "%" + conversion;
        };
    }

    private static int sundayBased(ZonedDateTime time) {
        return time.getDayOfWeek().getValue() % 7;
    }

    private static String amPm(ZonedDateTime time) {
        return time.getHour() < 12 ? "am" : "pm";
    }

    private static String pattern(String pattern, ZonedDateTime time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private static String blank(int number) {
        return String.format(Locale.ROOT, "%2d", number);
    }
}
