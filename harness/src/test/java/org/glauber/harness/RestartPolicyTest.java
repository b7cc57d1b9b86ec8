package org.glauber.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  @Test
  void thePauseDoublesUpToItsBound() {
    assertThat(IntStream.rangeClosed(1, 7).mapToObj(RestartPolicy.DEFAULT::pause))
        .containsExactly(
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(16),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30));
    assertThat(RestartPolicy.DEFAULT.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(30));
  }
}
