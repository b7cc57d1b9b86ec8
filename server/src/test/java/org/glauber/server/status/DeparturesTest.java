package org.glauber.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DeparturesTest {
  private long now = 7;
  private final Departures departures = new Departures(() -> now);

  @Test
  void beforeAnybodyHasGoneItIsAGuess() {
    assertThat(departures.until(3)).isEqualTo(Departures.UNKNOWN);
    departures.begin(1);
    assertThat(departures.until(3)).isEqualTo(Departures.UNKNOWN);
  }

  @Test
  void itIsAStayOfLateSharedByThoseWhoAreHere() {
    stay(Duration.ofSeconds(80), 1, 3);
    stay(Duration.ofSeconds(8), 1, 300);
    departures.begin(1);
    assertThat(departures.until(1)).isCloseTo(Duration.ofSeconds(8), Duration.ofMillis(10));
    departures.begin(3);
    assertThat(departures.until(1)).isCloseTo(Duration.ofSeconds(2), Duration.ofMillis(10));
    assertThat(departures.until(5)).isCloseTo(Duration.ofSeconds(10), Duration.ofMillis(50));
  }

  /** However many there are at once, and however long nobody comes. */
  @Test
  void itIsWhatItTakes() {
    List<Departures.Stay> stays = Stream.generate(() -> departures.begin(2)).limit(4).toList();
    now += Duration.ofSeconds(4).toNanos();
    stays.forEach(Departures.Stay::end);
    now += Duration.ofHours(9).toNanos(); // a quiet night
    departures.begin(8);
    assertThat(departures.until(1)).isEqualTo(Duration.ofMillis(500));
    assertThat(departures.until(8)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void aStayCountsForEachOfItsPlaces() {
    for (int time = 0; time < 100; time++) {
      stay(Duration.ofSeconds(1), 1, 1);
      stay(Duration.ofSeconds(10), 9, 1);
    }
    departures.begin(1);
    assertThat(departures.until(1)).isBetween(Duration.ofMillis(8_500), Duration.ofMillis(9_700));
  }

  @Test
  void nobodyIsToldToComeAtOnceOrNever() {
    stay(Duration.ofNanos(10), 1, 30);
    assertThat(departures.until(1)).isEqualTo(Departures.LEAST);
    stay(Duration.ofSeconds(9), 1, 200);
    assertThat(departures.until(100)).isEqualTo(Departures.MOST);
  }

  private void stay(Duration time, int places, int times) {
    for (int k = 0; k < times; k++) {
      Departures.Stay stay = departures.begin(places);
      now += time.toNanos();
      stay.end();
    }
  }
}
