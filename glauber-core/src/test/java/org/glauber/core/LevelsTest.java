package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LevelsTest {

  @Test
  void sweepsAreTheSequenceThatDescendsByOne() {
    assertThat(Levels.sweeps(3)).isEqualTo(Levels.of(3, 2, 1, 0)).hasToString("[3, 2, 1, 0]");
    assertThat(Levels.sweeps(3).isPlain()).isTrue();
    assertThat(Levels.sweeps(3).sweepCount()).isEqualTo(3);
    assertThat(Levels.of(3, 1, 0).isPlain()).isFalse();
    assertThat(Levels.of(3, 1, 0).sweepCount()).isEqualTo(2);
  }

  @Test
  void sitesNotRedrawnArePureNoiseUnlessUnlabelled() {
    assertThat(Levels.of(16, 5, 0).shownVisits(2)).isEqualTo(Levels.PURE_NOISE);
    assertThat(Levels.of(16, 5, 0).shownVisits(1)).isEqualTo(5);
    assertThat(Levels.of(16, 5, 0).shownVisits(0)).isZero();
    assertThat(Levels.unlabelled(2).shownVisits(2)).isEqualTo(2);
    assertThat(Levels.unlabelled(2)).isNotEqualTo(Levels.sweeps(2));
  }

  @Test
  void levelsThatDoNotDescendToZeroAreRejected() {
    int[][] wrong = {{}, {0}, {3}, {3, 1}, {1, 1, 0}, {1, 2, 0}, {2, 0, -1}};
    for (int[] visits : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> Levels.of(visits));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> Levels.sweeps(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Levels.unlabelled(-1));
  }

  @Test
  void levelsAreNotChangedThroughTheirArray() {
    int[] visits = {3, 1, 0};
    Levels levels = Levels.of(visits);
    visits[0] = 2;
    assertThat(levels).isEqualTo(Levels.of(3, 1, 0));
  }
}
