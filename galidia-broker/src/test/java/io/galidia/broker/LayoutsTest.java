// SPDX-License-Identifier: Apache-2.0
package io.galidia.broker;

import static io.galidia.packet.Qos.AT_LEAST_ONCE;
import static io.galidia.packet.Qos.AT_MOST_ONCE;
import static io.galidia.packet.Qos.EXACTLY_ONCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.galidia.packet.Properties;
import io.galidia.packet.Publish;
import io.galidia.packet.Qos;
import org.junit.jupiter.api.Test;

class LayoutsTest {

    private static final int[] NO_IDS = {};

    private final Layouts layouts = new Layouts();

    private static Publish message(Qos qos, boolean retain, boolean dup, int packetId) {
        return new Publish("a", Peer.bytes("1"), qos, retain, dup, packetId, Properties.NONE);
    }

    @Test
    void receiversThatAreAlike_getTheSameRecord() {
        Publish message = message(EXACTLY_ONCE, true, true, 7);
        for (Qos qos : Qos.values()) {
            for (boolean retain : new boolean[] {false, true}) {
                Publish plain = layouts.of(message, qos, retain, NO_IDS);
                assertThat(plain.qos()).isEqualTo(qos);
                assertThat(plain.retain()).isEqualTo(retain);
                assertThat(plain.dup()).isFalse();
                assertThat(layouts.of(message, qos, retain, NO_IDS)).isSameAs(plain);
                Publish identified = layouts.of(message, qos, retain, new int[] {3, 4});
                assertThat(identified.properties().subscriptionIdentifiers()).containsExactly(3, 4);
                assertThat(identified.qos()).isEqualTo(qos);
                assertThat(identified.retain()).isEqualTo(retain);
                assertThat(layouts.of(message, qos, retain, new int[] {3, 4})).isSameAs(identified);
                assertThat(layouts.of(message, qos, retain, new int[] {4})
                                .properties()
                                .subscriptionIdentifiers())
                        .containsExactly(4);
            }
        }
    }

    @Test
    void theMessageItself_goesOut_whereNothingHasToChange() {
        Publish plain = message(AT_LEAST_ONCE, false, false, 7);
        assertThat(layouts.of(plain, AT_LEAST_ONCE, false, NO_IDS)).isSameAs(plain);
        Publish qos0 = message(AT_MOST_ONCE, true, false, 0);
        assertThat(layouts.of(qos0, AT_MOST_ONCE, true, NO_IDS)).isSameAs(qos0);
        assertThat(layouts.of(qos0, AT_MOST_ONCE, false, NO_IDS).retain()).isFalse();
    }

    @Test
    void anotherMessage_hasFormsOfItsOwn() {
        Publish first = message(AT_LEAST_ONCE, false, true, 7);
        Publish second = message(AT_LEAST_ONCE, false, true, 7);
        Publish plain = layouts.of(first, AT_LEAST_ONCE, false, NO_IDS);
        Publish identified = layouts.of(first, AT_LEAST_ONCE, false, new int[] {3});
        assertThat(layouts.of(second, AT_LEAST_ONCE, false, NO_IDS)).isNotSameAs(plain);
        assertThat(layouts.of(second, AT_LEAST_ONCE, false, new int[] {3})).isNotSameAs(identified);
    }

    @Test
    void afterTheBurst_nothingIsKept() {
        Publish message = message(AT_LEAST_ONCE, false, true, 7);
        Publish plain = layouts.of(message, AT_LEAST_ONCE, false, NO_IDS);
        Publish identified = layouts.of(message, AT_LEAST_ONCE, false, new int[] {3});
        layouts.forget();
        assertThat(layouts.of(message, AT_LEAST_ONCE, false, NO_IDS)).isNotSameAs(plain);
        assertThat(layouts.of(message, AT_LEAST_ONCE, false, new int[] {3})).isNotSameAs(identified);
    }
}
