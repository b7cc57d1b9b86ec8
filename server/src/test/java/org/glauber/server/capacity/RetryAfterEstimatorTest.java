package org.glauber.server.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.glauber.server.capacity.RetryAfterEstimator.Occupancy;
import org.junit.jupiter.api.Test;

class RetryAfterEstimatorTest {
  private static final Duration A_BIT = Duration.ofMillis(10);
  private static final String ANNA = "anna";
  private static final String BERT = "bert";

  private static final int PLACES = 192;
  private static final Duration STAY = Duration.ofSeconds(20);

  private final Random random = new Random(5);
  private long now = 7;
  private final RetryAfterEstimator estimator = new RetryAfterEstimator(() -> now, () -> 0);
  private final RetryAfterEstimator jittered =
      new RetryAfterEstimator(() -> now, random::nextDouble);
  private final PriorityQueue<Arrival> arrivals =
      new PriorityQueue<>(Comparator.comparingLong(Arrival::atNanos));
  private final PriorityQueue<Departure> here =
      new PriorityQueue<>(Comparator.comparingLong(Departure::atNanos));

  @Test
  void successiveCallersAreGivenSuccessiveDepartures() {
    stay(Duration.ofSeconds(8), 1, 20);
    estimator.begin(4); // two seconds a departure
    for (int caller = 1; caller <= 20; caller++) {
      assertThat(next(ANNA, 1)).isCloseTo(Duration.ofSeconds(2L * caller), A_BIT);
    }
    now += Duration.ofSeconds(10).toNanos(); // five of them have left
    assertThat(next(ANNA, 2)).isCloseTo(Duration.ofSeconds(2 * (20 - 5 + 2)), A_BIT);
  }

  @Test
  void beforeTheFirstDepartureTheMeanAgeIsUsed() {
    estimator.begin(10);
    assertThat(next(ANNA, 1)).isCloseTo(RetryAfterEstimator.INITIAL_MEAN.dividedBy(10), A_BIT);
    now += Duration.ofSeconds(30).toNanos();
    assertThat(next(BERT, 1)).isCloseTo(Duration.ofSeconds(3), A_BIT);
  }

  /** Neither the number of simultaneous departures nor the time without calls matters. */
  @Test
  void anIdlePeriodDoesNotChangeTheEstimate() {
    List<Occupancy> occupancies = Stream.generate(() -> estimator.begin(2)).limit(4).toList();
    now += Duration.ofSeconds(4).toNanos();
    occupancies.forEach(Occupancy::end);
    now += Duration.ofHours(9).toNanos();
    estimator.begin(8);
    assertThat(next(ANNA, 1)).isCloseTo(Duration.ofMillis(500), A_BIT);
    assertThat(next(ANNA, 7)).isCloseTo(Duration.ofSeconds(4), A_BIT);
  }

  @Test
  void anOccupancyCountsForEachOfItsPlaces() {
    for (int time = 0; time < 100; time++) {
      stay(Duration.ofSeconds(1), 1, 1);
      stay(Duration.ofSeconds(10), 9, 1);
    }
    estimator.begin(1);
    assertThat(next(ANNA, 1)).isBetween(Duration.ofMillis(8_500), Duration.ofMillis(9_700));
  }

  @Test
  void aTenantsFloodLengthensItsOwnLineOnly() {
    stay(Duration.ofSeconds(10), 1, 20);
    estimator.begin(100);
    IntStream.range(0, 100_000).forEach(_ -> estimator.next(ANNA, 1));
    assertThat(next(BERT, 1)).isCloseTo(Duration.ofMillis(200), A_BIT); // of two tenants
  }

  @Test
  void estimatesAreBoundedAndDiffer() {
    jittered.begin(1);
    List<Duration> hints = Stream.generate(() -> jittered.next(ANNA, 1)).limit(1_000).toList();
    assertThat(hints)
        .allMatch(hint -> hint.compareTo(RetryAfterEstimator.MIN) >= 0)
        .allMatch(
            hint -> hint.compareTo(RetryAfterEstimator.MAX.multipliedBy(6).dividedBy(5)) <= 0);
    Map<Long, Integer> perSecond = new HashMap<>();
    hints.forEach(hint -> perSecond.merge(hint.toSeconds(), 1, Integer::sum));
    assertThat(perSecond.values()).allMatch(count -> count < 60);
    assertThat(new HashSet<>(hints)).hasSizeGreaterThan(990);
  }

  /** Five hundred callers arrive at once at a server whose places have filled up one by one. */
  @Test
  void callersThatRetryAsEstimatedFindRoom() {
    long aCallerNanos = STAY.dividedBy(PLACES).toNanos();
    for (long caller = 0; caller < 3 * PLACES; caller++) {
      arrivals.add(new Arrival(now + caller * aCallerNanos, 0));
    }
    for (long caller = 0; caller < 500; caller++) {
      arrivals.add(new Arrival(now + 3 * STAY.toNanos() + caller, 0));
    }
    List<Integer> refusals = new ArrayList<>(); // of each caller, until it was let in
    while (!arrivals.isEmpty()) {
      Arrival next = arrivals.remove();
      leaveUntil(next.atNanos());
      if (here.size() < PLACES) {
        long stayNanos = (long) (STAY.toNanos() * (0.5 + random.nextDouble()));
        here.add(new Departure(now + stayNanos, jittered.begin(1)));
        refusals.add(next.refused());
      } else {
        long waitNanos = jittered.next(ANNA, 1).toNanos();
        arrivals.add(new Arrival(now + waitNanos, next.refused() + 1));
      }
    }
    IntSummaryStatistics ofTheRefused =
        refusals.stream()
            .filter(count -> count > 0)
            .mapToInt(Integer::intValue)
            .summaryStatistics();
    assertThat(ofTheRefused.getCount()).isGreaterThanOrEqualTo(500);
    assertThat(ofTheRefused.getAverage()).isLessThan(1.3);
  }

  private void leaveUntil(long nanos) {
    while (!here.isEmpty() && here.peek().atNanos() <= nanos) {
      Departure gone = here.remove();
      now = gone.atNanos();
      gone.occupancy().end();
    }
    now = nanos;
  }

  /** The arrival of a caller, for the first time or as a retry. */
  private record Arrival(long atNanos, int refused) {}

  /** The departure of a caller that has a place. */
  private record Departure(long atNanos, Occupancy occupancy) {}

  private Duration next(String tenant, double places) {
    return estimator.next(tenant, places).minus(RetryAfterEstimator.MIN);
  }

  private void stay(Duration time, int places, int times) {
    for (int k = 0; k < times; k++) {
      Occupancy occupancy = estimator.begin(places);
      now += time.toNanos();
      occupancy.end();
    }
  }
}
