package org.glauber.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class VisitsTest {
  private static final int STEP_COUNT = 12;
  private final Scan scan = Scan.of(new int[] {2, 0, 3, 1});
  private final Visits visits = new Visits(scan, Clamps.of(4, 3), Levels.unlabelled(3));

  @Test
  void clampedSitesAreNeverVisited() {
    for (int step = 0; step < STEP_COUNT; step++) {
      assertThat(visits.isSkipped(step)).isEqualTo(scan.siteAt(step) == 3);
      assertThat(visits.before(3, step)).isZero();
      assertThat(visits.after(step)[3]).isZero();
    }
  }

  @Test
  void theNetworkReceivesTheVisitsIncludingItsOwnStep() {
    assertThat(visits.after(0)).containsExactly(0, 0, 1, 0);
    assertThat(visits.after(4)).containsExactly(1, 1, 2, 0);
  }

  @Test
  void sitesThatWereNotRedrawnArePureNoiseWhereTheLevelsAreLabelled() {
    Visits labelled = new Visits(scan, Clamps.of(4, 3), Levels.sweeps(3));
    int noise = Levels.PURE_NOISE;
    assertThat(labelled.at(12)).containsExactly(noise, noise, noise, 0);
    assertThat(labelled.after(9)).containsExactly(3, 2, noise, 0);
    assertThat(labelled.after(7)).containsExactly(2, 2, 2, 0);
    for (int step = 0; step < 8; step++) {
      assertThat(labelled.after(step)).isEqualTo(visits.after(step));
    }
  }

  @Test
  void aScheduleLeadsSitesFromLevelToLevelAndAsksAboutASingleVisit() {
    Visits schedule = new Visits(scan, Clamps.none(4), Levels.of(16, 5, 1, 0));
    int noise = Levels.PURE_NOISE;
    assertThat(schedule.stepCount()).isEqualTo(12);
    assertThat(schedule.after(10)).containsExactly(noise, 5, noise, 6);
    assertThat(schedule.after(9)).containsExactly(6, 5, noise, 5);
    assertThat(schedule.after(6)).containsExactly(5, 1, 5, 2);
    assertThat(schedule.at(7)).containsExactly(5, 1, 5, 5);
    assertThat(schedule.at(0)).containsExactly(0, 0, 0, 0);
    assertThat(schedule.redrawnTo(10)).isEqualTo(5);
    assertThat(schedule.networkStep(10)).isEqualTo(5 * 4 + 2);
    assertThat(schedule.networkStep(6)).isEqualTo(4 + 2);
    assertThat(schedule.networkStep(3)).isEqualTo(3);
  }

  @Test
  void aSiteIsSettledOnceNoRemainingStepVisitsIt() {
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
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Visits(scan, Clamps.none(5), Levels.sweeps(1)));
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
