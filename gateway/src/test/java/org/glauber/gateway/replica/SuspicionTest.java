package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SuspicionTest {
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);
  private static final Duration AT_ONCE = Duration.ofMillis(10);

  private final Suspicion suspicion = new Suspicion();

  @Test
  void aRequestThatEndsTwoReplicasInARowIsPoisoned() {
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
    assertThat(suspicion.isAroused()).isTrue();
    assertThat(suspicion.lost(TWO, AT_ONCE)).containsExactly(ONE, TWO);
  }

  @Test
  void oneReplicaThatIsLostTwiceMayBeBrokenItself() {
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
    assertThat(suspicion.lost(TWO, AT_ONCE)).isNotEmpty();
  }

  @Test
  void progressClearsARequest() {
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
    suspicion.clear();
    assertThat(suspicion.lost(TWO, AT_ONCE)).isEmpty();
  }

  @Test
  void aReplicaThatOutlastsTheSuspiciousTimeClearsARequest() {
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
    assertThat(suspicion.lost(TWO, Suspicion.SOON)).isEmpty();
    assertThat(suspicion.isAroused()).isFalse();
    assertThat(suspicion.lost(ONE, AT_ONCE)).isEmpty();
  }
}
