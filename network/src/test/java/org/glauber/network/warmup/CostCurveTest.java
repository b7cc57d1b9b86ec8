package org.glauber.network.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostCurveTest {
  @Test
  void theCurveIsLinearBetweenMeasuredPoints() {
    CostCurve curve = new CostCurve(Map.of(1, 10.0, 4, 40.0, 8, 44.0), Map.of(1, 1.0));
    assertThat(curve.plainNanos(1)).isEqualTo(10);
    assertThat(curve.plainNanos(2)).isEqualTo(20);
    assertThat(curve.plainNanos(6)).isEqualTo(42);
    assertThat(curve.aheadNanos(1)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> curve.plainNanos(9));
  }

  @Test
  void theLeastCostOfAStepIsAtTheCheapestWindow() {
    CostCurve steep = new CostCurve(Map.of(1, 10.0, 4, 20.0, 8, 80.0), Map.of());
    assertThat(steep.leastNanosAStep(1)).isEqualTo(10);
    assertThat(steep.leastNanosAStep(4)).isEqualTo(5);
    assertThat(steep.leastNanosAStep(8)).isEqualTo(5); // four of the eight lanes
    CostCurve flat = new CostCurve(Map.of(1, 12.0, 4, 12.0, 8, 12.0), Map.of());
    assertThat(flat.leastNanosAStep(6)).isEqualTo(2); // between what was measured
  }

  @ParameterizedTest
  @CsvSource({
    "EXACT, 5, 5",
    "BUCKETS, 1, 1",
    "BUCKETS, 3, 4",
    "BUCKETS, 8, 8",
    "BUCKETS, 9, 12",
    "FIXED, 1, 12"
  })
  void shapesPad(BatchShape shape, int lanes, int rows) {
    assertThat(shape.rows(lanes, 12)).isEqualTo(rows);
  }
}
