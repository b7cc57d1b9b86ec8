package org.glauber.core.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.glauber.core.sampling.TemperatureSchedule.Phase;
import org.junit.jupiter.api.Test;

class SamplingTest {
  @Test
  void thePapersScheduleIsWarmWhileTIsAtLeastHalfTheSteps() {
    TemperatureSchedule schedule =
        new TemperatureSchedule(List.of(new Phase(0.5, 1.05), new Phase(0, 1)));
    assertThat(schedule.at(4095, 4096)).isEqualTo(1.05);
    assertThat(schedule.at(2048, 4096)).isEqualTo(1.05);
    assertThat(schedule.at(2047, 4096)).isEqualTo(1);
    assertThat(schedule.at(0, 4096)).isEqualTo(1);
    assertThat(schedule.at(4, 7)).isEqualTo(1.05);
    assertThat(schedule.at(3, 7)).isEqualTo(1);
  }

  /** t ≥ ⌈share·T⌉, the product exact: share·T in double may be whole where the product is not. */
  @Test
  void aPhaseStartsAtTheExactProductRoundedUp() {
    for (int hundredths = 1; hundredths < 100; hundredths++) {
      double share = hundredths / 100.0;
      TemperatureSchedule schedule =
          new TemperatureSchedule(List.of(new Phase(share, 2), new Phase(0, 1)));
      for (int stepCount : new int[] {1, 7, 10, 25, 48, 100, 384, 1000, 4096, Integer.MAX_VALUE}) {
        int first =
            new BigDecimal(share)
                .multiply(BigDecimal.valueOf(stepCount))
                .setScale(0, RoundingMode.CEILING)
                .intValueExact();
        assertThat(schedule.at(first - 1, stepCount)).isEqualTo(1);
        assertThat(first == stepCount ? 2 : schedule.at(first, stepCount)).isEqualTo(2);
      }
    }
    TemperatureSchedule tenth =
        new TemperatureSchedule(List.of(new Phase(0.1, 2), new Phase(0, 1)));
    assertThat(tenth.at(1, 10)).isEqualTo(1); // 0.1 is above a tenth
    assertThat(tenth.at(2, 10)).isEqualTo(2);
    TemperatureSchedule least =
        new TemperatureSchedule(List.of(new Phase(Double.MIN_VALUE, 2), new Phase(0, 1)));
    assertThat(least.at(0, 10)).isEqualTo(1);
    assertThat(least.at(1, 10)).isEqualTo(2);
  }

  @Test
  void aScheduleCoversEveryStepInTheOrderOfTheChain() {
    List<List<Phase>> wrong =
        List.of(
            List.of(),
            List.of(new Phase(0.5, 1)),
            List.of(new Phase(0, 1), new Phase(0.5, 1)),
            List.of(new Phase(0, 1), new Phase(0, 2)));
    for (List<Phase> phases : wrong) {
      assertThatIllegalArgumentException().isThrownBy(() -> new TemperatureSchedule(phases));
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    double infinity = Double.POSITIVE_INFINITY;
    for (double temperature : new double[] {-0.1, Double.NaN, infinity}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Sampling.constant(temperature, 1));
    }
    for (double topP : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Sampling.constant(1, topP));
    }
    for (double fraction : new double[] {-0.1, 1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new Phase(fraction, 1));
    }
    assertThat(Sampling.constant(0, 1).temperature().at(0, 1)).isZero();
  }
}
