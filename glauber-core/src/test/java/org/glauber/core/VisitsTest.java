package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class VisitsTest {
  private static final int STEP_COUNT = 12;
  private final Scan scan = Scan.of(new int[] {2, 0, 3, 1});
  private final Visits visits = new Visits(scan, Clamps.of(4, 3));

  @Test
  void clampedSitesAreNeverVisited() {
    for (int step = 0; step < STEP_COUNT; step++) {
      assertThat(visits.isSkipped(step)).isEqualTo(scan.siteAt(step) == 3);
      assertThat(visits.before(3, step)).isZero();
      assertThat(visits.after(step)[3]).isZero();
    }
  }

  @Test
  void theNetworkIsToldTheVisitsIncludingItsOwnStep() {
    assertThat(visits.after(0)).containsExactly(0, 0, 1, 0);
    assertThat(visits.after(4)).containsExactly(1, 1, 2, 0);
  }

  @Test
  void aSiteIsSettledOnceNoStepToComeVisitsIt() {
    for (int chainStep = 0; chainStep <= STEP_COUNT; chainStep++) {
      for (int site = 0; site < 4; site++) {
        boolean stillToCome = false;
        for (int step = chainStep - 1; step >= 0; step--) {
          stillToCome |= scan.siteAt(step) == site && !visits.isSkipped(step);
        }
        assertThat(visits.isSettled(site, chainStep)).isEqualTo(!stillToCome);
      }
    }
  }

  @Test
  void clampsBelongToTheirSiteCount() {
    assertThatIllegalArgumentException().isThrownBy(() -> Clamps.of(4, 4));
    assertThatIllegalArgumentException().isThrownBy(() -> new Visits(scan, Clamps.none(5)));
  }

  @Test
  void clampsAreNotChangedThroughTheirSet() {
    BitSet sites = new BitSet();
    Clamps clamps = new Clamps(4, sites);
    sites.set(1);
    clamps.sites().set(2);
    assertThat(clamps).isEqualTo(Clamps.none(4));
  }
}
