// SPDX-License-Identifier: Apache-2.0
package io.galidia.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SequenceTest {

    private final Tally tally = new Tally();

    private void receive(Sequence sequence, long... numbers) {
        for (long number : numbers) {
            sequence.receive((int) number, true, tally);
        }
    }

    private void expect(long delivered, long missing, long duplicated, long outOfOrder) {
        assertThat(tally.delivered).as("delivered").isEqualTo(delivered);
        assertThat(tally.missing).as("missing").isEqualTo(missing);
        assertThat(tally.duplicated).as("duplicated").isEqualTo(duplicated);
        assertThat(tally.outOfOrder).as("out of order").isEqualTo(outOfOrder);
    }

    @Test
    void messagesInOrder_areOnlyDelivered() {
        receive(new Sequence(true), 0, 1, 2, 3);
        expect(4, 0, 0, 0);
    }

    @Test
    void lostMessage_isMissing() {
        receive(new Sequence(true), 0, 2, 3);
        expect(3, 1, 0, 0);
    }

    @Test
    void firstMessage_isMissingToo_whenItIsKnownToBeNumber0() {
        receive(new Sequence(true), 1);
        expect(1, 1, 0, 0);
    }

    @Test
    void firstMessage_mayHaveAnyNumber_forAListenerThatCameLate() {
        receive(new Sequence(false), 4_000_000_000L, 4_000_000_001L);
        expect(2, 0, 0, 0);
    }

    @Test
    void doubledMessage_isDuplicatedAndNotDeliveredTwice() {
        receive(new Sequence(true), 0, 1, 1, 2, 0);
        expect(3, 0, 2, 0);
    }

    @Test
    void onlyTheFirstOfTheSame_isNew() {
        Sequence sequence = new Sequence(true);
        boolean[] isNew = new boolean[6];
        int[] numbers = {0, 0, 2, 1, 1, 2};
        for (int i = 0; i < numbers.length; i++) {
            isNew[i] = sequence.receive(numbers[i], true, tally);
        }
        assertThat(isNew).containsExactly(true, false, true, true, false, false);
    }

    @Test
    void swappedMessages_areOutOfOrderAndNotLost() {
        receive(new Sequence(true), 0, 2, 1, 3);
        expect(4, 0, 0, 1);
    }

    @Test
    void overtakenMessage_thatComesTwice_isOutOfOrderAndDuplicated() {
        receive(new Sequence(true), 0, 5, 2, 2, 4);
        expect(4, 2, 1, 2);
    }

    @Test
    void numbers_goOnWhenTheirLow32BitsWrap() {
        Sequence sequence = new Sequence(false);
        receive(sequence, 0xFFFF_FFFEL, 0xFFFF_FFFFL, 0, 2, 1);
        expect(5, 0, 0, 1);
        assertThat(sequence.next()).isEqualTo(0x1_0000_0003L);
    }

    @Test
    void uncountedMessages_moveTheSequenceOnly() {
        Sequence sequence = new Sequence(true);
        sequence.receive(0, false, tally);
        sequence.receive(3, false, tally);
        receive(sequence, 4);
        expect(1, 0, 0, 0);
    }

    @Test
    void veryManyGaps_areBounded_andTheOldestGivenUp() {
        Sequence sequence = new Sequence(true);
        for (int i = 1; i <= 30_001; i += 2) {
            receive(sequence, i);
        }
        expect(15_001, 15_001, 0, 0);
        receive(sequence, 0); // too late to know that it was missing
        expect(15_001, 15_001, 1, 0);
        receive(sequence, 30_000);
        expect(15_002, 15_000, 1, 1);
    }
}
