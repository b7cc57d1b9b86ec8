package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ScanTest {
  private final Scan scan = Scan.of(new int[] {2, 0, 3, 1});

  @Test
  void theIdentityIsTheRoundRobin() {
    Scan identity = Scan.identity(3);
    assertThat(new int[] {identity.siteAt(0), identity.siteAt(1), identity.siteAt(5)})
        .containsExactly(0, 1, 2);
  }

  @Test
  void visitsAreThoseThatCountingTheStepsFinds() {
    int[] counted = new int[4];
    for (int step = 0; step < 13; step++) {
      for (int site = 0; site < 4; site++) {
        assertThat(scan.visitsBefore(site, step)).isEqualTo(counted[site]);
      }
      counted[scan.siteAt(step)]++;
    }
  }

  @Test
  void theRankIsTheFirstStepThatVisitsTheSite() {
    for (int step = 0; step < 4; step++) {
      assertThat(scan.rankOf(scan.siteAt(step))).isEqualTo(step);
    }
  }

  @Test
  void onlyPermutationsAreScans() {
    for (int[] order : new int[][] {{}, {0, 0}, {1, 2}, {-1, 0}, {0, 1, 3}}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Scan.of(order));
    }
  }

  @Test
  void aScanIsNotChangedThroughItsArray() {
    int[] order = {1, 0};
    Scan copied = Scan.of(order);
    order[0] = 0;
    assertThat(copied.siteAt(0)).isEqualTo(1);
  }
}
