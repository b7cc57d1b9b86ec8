package org.glauber.gateway.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressIntervalTest {
  @Test
  void stepsMustBeOneOrMore() {
    assertThat(new ProgressInterval.EverySteps(1).steps()).isEqualTo(1);
    assertThat(new ProgressInterval.EverySteps(Integer.MAX_VALUE).steps())
        .isEqualTo(Integer.MAX_VALUE);
    assertThatThrownBy(() -> new ProgressInterval.EverySteps(0))
        .hasMessage("PROGRESS_STEPS must be 1 or more, but is 0");
  }

  @Test
  void anIntervalMustBeTenMillisecondsToAMinute() {
    assertThat(new ProgressInterval.AtMostEvery(10).interval()).isEqualTo(Duration.ofMillis(10));
    assertThat(new ProgressInterval.AtMostEvery(60_000).interval())
        .isEqualTo(Duration.ofMinutes(1));
    for (int millis : new int[] {Integer.MIN_VALUE, 9, 60_001}) {
      assertThatThrownBy(() -> new ProgressInterval.AtMostEvery(millis))
          .hasMessage("PROGRESS_MILLIS must be 10 to 60,000, but is " + millis);
    }
  }
}
