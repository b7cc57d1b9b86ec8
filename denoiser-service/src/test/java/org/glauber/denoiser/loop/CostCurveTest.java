package org.glauber.denoiser.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostCurveTest {
  @Test
  void itIsStraightBetweenWhatWasMeasured() {
    CostCurve curve = new CostCurve(Map.of(1, 10.0, 4, 40.0, 8, 44.0), Map.of(1, 1.0));
    assertThat(curve.plainNanos(1)).isEqualTo(10);
    assertThat(curve.plainNanos(2)).isEqualTo(20);
    assertThat(curve.plainNanos(6)).isEqualTo(42);
    assertThat(curve.aheadNanos(1)).isEqualTo(1);
    assertThatIllegalArgumentException().isThrownBy(() -> curve.plainNanos(9));
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
