package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.glauber.denoiser.loop.LoopMeter.Usual;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of the passes that have been. */
class LoopMeterTest extends LoopFixture {
  private static final int LANES = 8;
  private static final long NANOS = 1_000_000;

  private LoopMeter meter;

  @BeforeEach
  void start() {
    meter = new LoopMeter(LANES);
  }

  @Test
  void aFewPassesTellNothing() {
    passed(4, NANOS, 7);
    assertThat(meter.usual(first, 4)).isEmpty();
    assertThat(meter.pace(first, 4)).isZero();
    passed(4, NANOS, 1);
    assertThat(meter.usual(first, 4)).contains(new Usual(1, NANOS, NANOS));
    assertThat(meter.pace(first, 4)).isEqualTo(1e9 / NANOS);
  }

  @Test
  void theSlowestIsRememberedLongerThanTheMeanAndNotForEver() {
    passed(4, NANOS, 20);
    passed(4, 2 * NANOS, 1);
    passed(4, NANOS, 5);
    Usual soon = usual(4);
    assertThat(soon.passNanos()).isLessThan(1.05 * NANOS);
    assertThat(soon.slowestNanos()).isGreaterThan(1.7 * NANOS);
    passed(4, NANOS, 200);
    assertThat(usual(4).slowestNanos()).isCloseTo(NANOS, within(0.001 * NANOS));
  }

  @Test
  void oneStallDoesNotMakeAllLookLost() {
    passed(4, NANOS, 20);
    passed(4, 10_000 * NANOS, 1);
    assertThat(usual(4).passNanos()).isLessThan(1.2 * NANOS);
    assertThat(usual(4).slowestNanos()).isEqualTo(3.0 * NANOS);
  }

  @Test
  void aDeviceThatHasBecomeSlowIsSoonKnownAsSuch() {
    passed(4, NANOS, 20);
    passed(4, 10 * NANOS, 40);
    assertThat(usual(4).passNanos()).isGreaterThan(7 * NANOS);
  }

  @Test
  void aFirstPassThatStallsIsForgottenByTheEighth() {
    passed(4, 1_000 * NANOS, 1);
    passed(4, NANOS, 7);
    assertThat(usual(4).passNanos()).isLessThan(1.5 * NANOS);
    assertThat(usual(4).slowestNanos()).isLessThan(4.5 * NANOS);
  }

  @Test
  void whatIsNotKnownOfSoManyIsTakenOfAFewMoreElseOfFewer() {
    passed(2, 2 * NANOS, 8);
    passed(6, 6 * NANOS, 8);
    assertThat(usual(4).passNanos()).isEqualTo(6 * NANOS);
    assertThat(usual(3).passNanos()).isEqualTo(2 * NANOS);
    assertThat(usual(8).passNanos()).isEqualTo(6 * NANOS);
    assertThat(meter.usual(first, 1)).isEmpty();
    assertThat(meter.usual(second, 4)).isEmpty();
  }

  @Test
  void aDeviceThatHasBecomeSlowIsExpectedToBeSlowUntilItHasRestedForLong() {
    meter.warmed(first, new CostCurve(Map.of(1, 1.0 * NANOS, LANES, 4.0 * NANOS), Map.of()));
    assertThat(meter.expectedPassNanos(first, LANES, 0)).isEqualTo(4 * NANOS);
    passed(1, (long) (1.4 * NANOS), 100);
    assertThat(meter.expectedPassNanos(first, LANES, 0)).isEqualTo(4 * NANOS); // or so
    meter.passBegins(0);
    passed(1, 6 * NANOS, 100);
    long later = 3_600_000_000_000L;
    assertThat(meter.expectedPassNanos(first, 1, later)).isCloseTo(4 * NANOS, within(0.1 * NANOS));
    meter.passEnds();
    assertThat(meter.expectedPassNanos(first, 1, 0)).isCloseTo(4 * NANOS, within(0.1 * NANOS));
    assertThat(meter.expectedPassNanos(first, 1, later)).isCloseTo(NANOS, within(0.1 * NANOS));
  }

  private Usual usual(int chains) {
    return meter.usual(first, chains).orElseThrow();
  }

  private void passed(int chains, long nanos, int times) {
    for (int time = 0; time < times; time++) {
      meter.passed(first, new Pass(chains, 0, 0, chains, nanos, Double.NaN));
    }
  }
}
