package org.glauber.gateway.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.glauber.gateway.discovery.Address;
import org.junit.jupiter.api.Test;

class PoisonDetectorTest {
  private static final Address ONE = new Address("one", 1);
  private static final Address TWO = new Address("two", 2);
  private static final Duration AT_ONCE = Duration.ofMillis(10);

  private final PoisonDetector detector = new PoisonDetector();

  @Test
  void aRequestThatLosesTwoReplicasInARowIsPoisoned() {
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
    assertThat(detector.isSuspected()).isTrue();
    assertThat(detector.replicaLost(TWO, AT_ONCE)).containsExactly(ONE, TWO);
  }

  @Test
  void oneReplicaLostTwiceMayBeBrokenItself() {
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
    assertThat(detector.replicaLost(TWO, AT_ONCE)).isNotEmpty();
  }

  @Test
  void progressClearsARequest() {
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
    detector.progressed();
    assertThat(detector.replicaLost(TWO, AT_ONCE)).isEmpty();
  }

  @Test
  void aReplicaThatOutlivesTheCrashWindowClearsARequest() {
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
    assertThat(detector.replicaLost(TWO, PoisonDetector.CRASH_WINDOW)).isEmpty();
    assertThat(detector.isSuspected()).isFalse();
    assertThat(detector.replicaLost(ONE, AT_ONCE)).isEmpty();
  }
}
