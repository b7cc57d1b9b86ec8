package org.glauber.denoiser.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.glauber.denoiser.loop.LoopFixture;
import org.glauber.denoiser.throughput.ThroughputEstimator.TypicalPass;
import org.glauber.network.warmup.CostCurve;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Estimates from the recorded passes. */
class ThroughputEstimatorTest extends LoopFixture {
  private static final int LANES = 8;
  private static final long NANOS = 1_000_000;

  private ThroughputEstimator throughput;

  @BeforeEach
  void start() {
    throughput = new ThroughputEstimator(LANES);
  }

  @Test
  void aFewPassesGiveNoEstimate() {
    passed(4, NANOS, 7);
    assertThat(throughput.typicalPass(first, 4)).isEmpty();
    assertThat(throughput.pace(first, 4)).isZero();
    passed(4, NANOS, 1);
    assertThat(throughput.typicalPass(first, 4)).contains(new TypicalPass(1, NANOS, NANOS));
    assertThat(throughput.pace(first, 4)).isEqualTo(1e9 / NANOS);
  }

  @Test
  void theSlowestPassDecaysLaterThanTheMean() {
    passed(4, NANOS, 20);
    passed(4, 2 * NANOS, 1);
    passed(4, NANOS, 5);
    TypicalPass soon = typicalPass(4);
    assertThat(soon.passNanos()).isLessThan(1.05 * NANOS);
    assertThat(soon.slowestNanos()).isGreaterThan(1.7 * NANOS);
    passed(4, NANOS, 200);
    assertThat(typicalPass(4).slowestNanos()).isCloseTo(NANOS, within(0.001 * NANOS));
  }

  @Test
  void oneStalledPassHardlyChangesTheMean() {
    passed(4, NANOS, 20);
    passed(4, 10_000 * NANOS, 1);
    assertThat(typicalPass(4).passNanos()).isLessThan(1.2 * NANOS);
    assertThat(typicalPass(4).slowestNanos()).isEqualTo(3.0 * NANOS);
  }

  @Test
  void aSlowDeviceIsSoonRecognised() {
    passed(4, NANOS, 20);
    passed(4, 10 * NANOS, 40);
    assertThat(typicalPass(4).passNanos()).isGreaterThan(7 * NANOS);
  }

  @Test
  void aFirstPassThatStallsIsForgottenByTheEighth() {
    passed(4, 1_000 * NANOS, 1);
    passed(4, NANOS, 7);
    assertThat(typicalPass(4).passNanos()).isLessThan(1.5 * NANOS);
    assertThat(typicalPass(4).slowestNanos()).isLessThan(4.5 * NANOS);
  }

  @Test
  void anUnknownNumberOfChainsIsEstimatedFromAFewMoreElseFewer() {
    passed(2, 2 * NANOS, 8);
    passed(6, 6 * NANOS, 8);
    assertThat(typicalPass(4).passNanos()).isEqualTo(6 * NANOS);
    assertThat(typicalPass(3).passNanos()).isEqualTo(2 * NANOS);
    assertThat(typicalPass(8).passNanos()).isEqualTo(6 * NANOS);
    assertThat(throughput.typicalPass(first, 1)).isEmpty();
    assertThat(throughput.typicalPass(second, 4)).isEmpty();
  }

  @Test
  void aSlowDeviceIsExpectedToBeSlowUntilItWasIdleForLong() {
    throughput.setCost(first, new CostCurve(Map.of(1, 1.0 * NANOS, LANES, 4.0 * NANOS), Map.of()));
    assertThat(throughput.expectedPassNanos(first, LANES, 0)).isEqualTo(4 * NANOS);
    passed(1, (long) (1.4 * NANOS), 100);
    assertThat(throughput.expectedPassNanos(first, LANES, 0)).isEqualTo(4 * NANOS); // or so
    throughput.passStarted(0);
    passed(1, 6 * NANOS, 100);
    long later = 3_600_000_000_000L;
    assertThat(throughput.expectedPassNanos(first, 1, later))
        .isCloseTo(4 * NANOS, within(0.1 * NANOS));
    throughput.passEnded();
    assertThat(throughput.expectedPassNanos(first, 1, 0)).isCloseTo(4 * NANOS, within(0.1 * NANOS));
    assertThat(throughput.expectedPassNanos(first, 1, later)).isCloseTo(NANOS, within(0.1 * NANOS));
  }

  private TypicalPass typicalPass(int chains) {
    return throughput.typicalPass(first, chains).orElseThrow();
  }

  private void passed(int chains, long nanos, int times) {
    for (int time = 0; time < times; time++) {
      throughput.recordPass(first, new PassReport(chains, 0, 0, chains, nanos, Double.NaN));
    }
  }
}
