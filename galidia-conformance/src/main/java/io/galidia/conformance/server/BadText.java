// SPDX-License-Identifier: Apache-2.0
package io.galidia.conformance.server;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** Texts that no field may have, by name, each with letters around so that nothing but one sequence is wrong. */
final class BadText {

    /** What no decoder of UTF-8 may take. */
    static final Map<String, byte[]> ILL_FORMED = new LinkedHashMap<>();

    /** Well-formed UTF-8 with U+0000. */
    static final Map<String, byte[]> WITH_NULL = new LinkedHashMap<>();

    static {
        add(ILL_FORMED, "a surrogate", "EDA080", "EDAFBF", "EDB080", "EDBFBF", "EDA0BDEDB880");
        add(ILL_FORMED, "an overlong form", "C080", "C0AF", "C1BF", "E08080", "E09FBF", "F08080AF", "F08FBFBF");
        add(ILL_FORMED, "something beyond U+10FFFF", "F4908080", "F5808080", "F888808080", "FC8480808080", "FE", "FF");
        add(ILL_FORMED, "a continuation without a start", "80", "BF", "C3A4A4");
        add(ILL_FORMED, "a start without its continuation", "C3", "E282", "F09F98", "E461C3");
        add(WITH_NULL, "U+0000", "00", "C3A400E282AC", "0000", "616161616161616100");
        WITH_NULL.put("nothing but U+0000", new byte[] {0});
        WITH_NULL.put("U+0000 at the end", new byte[] {'a', 'b', 'c', 'd', 'e', 'f', 'g', 0});
        ILL_FORMED.put("a text that ends within a character", new byte[] {'a', (byte) 0xE2, (byte) 0x82});
    }

    private BadText() {}

    private static void add(Map<String, byte[]> texts, String name, String... sequences) {
        for (String hex : sequences) {
            texts.put(name + " (" + hex + ")", HexFormat.of().parseHex("61" + hex + "62"));
        }
    }
}
