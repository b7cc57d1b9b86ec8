package org.glauber.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private long now = 7;
  private final Departures departures = new Departures(() -> now);

  @Test
  void beforeAnybodyHasGoneItIsAGuess() {
    assertThat(departures.until(3)).isEqualTo(Departures.UNKNOWN);
  }

  @Test
  void itIsTheMeanOfLateForEveryPlace() {
    leave(Duration.ofSeconds(8), 1, 3);
    leave(Duration.ofSeconds(2), 1, 200);
    assertThat(departures.until(1)).isCloseTo(Duration.ofSeconds(2), Duration.ofMillis(10));
    assertThat(departures.until(5)).isCloseTo(Duration.ofSeconds(10), Duration.ofMillis(50));
  }

  @Test
  void severalThatGoAtOnceLeaveAPlaceEach() {
    leave(Duration.ofSeconds(2), 4, 40);
    assertThat(departures.until(1)).isCloseTo(Duration.ofMillis(500), Duration.ofMillis(1));
  }

  @Test
  void aQuietNightIsNoLongTime() {
    leave(Duration.ofHours(9), 1, 1);
    assertThat(departures.until(1)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void nobodyIsToldToComeAtOnceOrNever() {
    leave(Duration.ofNanos(10), 1, 30);
    assertThat(departures.until(1)).isEqualTo(Departures.LEAST);
    leave(Duration.ofSeconds(9), 1, 200);
    assertThat(departures.until(100)).isEqualTo(Departures.MOST);
  }

  private void leave(Duration interval, int places, int times) {
    for (int time = 0; time < times; time++) {
      now += interval.toNanos();
      departures.left(places);
    }
  }
}
