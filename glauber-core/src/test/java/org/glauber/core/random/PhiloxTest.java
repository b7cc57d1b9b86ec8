package org.glauber.core.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Known answers are those of Random123's kat_vectors for philox4x32, 10 rounds. */
class PhiloxTest {
  @Test
  void zeroGivesTheKnownAnswer() {
    assertThat(Philox.block(new int[4], 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void allOnesGiveTheKnownAnswer() {
    assertThat(Philox.block(new int[] {-1, -1, -1, -1}, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void theDigitsOfPiGiveTheKnownAnswer() {
    int[] counter = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
    assertThat(Philox.block(counter, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void theSeedIsTheKeyWithItsLowWordFirst() {
    int[] counter = {7, 11, 3, 0};
    assertThat(Philox.word(0x299f31d0_a4093822L, 7, 11, 3))
        .isEqualTo(Philox.block(counter, 0xa4093822, 0x299f31d0)[0]);
    assertThat(Philox.secondWord(0x299f31d0_a4093822L, 7, 11, 3))
        .isEqualTo(Philox.block(counter, 0xa4093822, 0x299f31d0)[1]);
  }

  @Test
  void aWordIsReadUnsignedAtTheMiddleOfItsCell() {
    assertThat(Philox.word(0, 0, 0, 0)).isEqualTo(0x6627e8d5);
    assertThat(Philox.uniform(0, 0, 0, 0)).isEqualTo((0x6627e8d5L + 0.5) / 4294967296.0);
    int step = 0;
    while (Philox.word(0, 0, step, 0) >= 0) {
      step++;
    }
    assertThat(Philox.uniform(0, 0, step, 0)).isBetween(0.5, 1.0);
  }
}
