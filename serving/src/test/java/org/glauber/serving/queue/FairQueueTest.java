package org.glauber.serving.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order, cost and accounting of a fair queue. */
class FairQueueTest {
  private final AtomicLong comparisons = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);

  /** A piece of work; lower ranks go first. */
  private record Piece(String tenant, long amount, int rank) {}

  private final FairQueue<Piece> queue =
      new FairQueue<>(
          100_000,
          Piece::tenant,
          Piece::amount,
          (one, other) -> {
            comparisons.incrementAndGet();
            return Comparator.comparingInt(Piece::rank).compare(one, other);
          });

  @Test
  void aTenantIsNotChargedForRemovedPieces() {
    Piece refused = add("a", 100, 0);
    Piece next = add("a", 1, 1);
    Piece other = add("b", 1, 0);
    assertThat(queue.peek(_ -> true)).contains(refused);
    queue.remove(refused);
    assertThat(drained()).containsExactly(next, other);
  }

  @Test
  void undoneWorkIsRefunded() {
    Piece begun = add("a", 100, 0);
    Piece next = add("a", 1, 1);
    Piece other = add("b", 10, 0);
    Piece last = add("b", 10, 1);
    assertThat(queue.poll(_ -> true)).contains(begun);
    queue.refund("a", 95); // of 100, so that a was given 5, less than b after its first
    assertThat(drained()).containsExactly(other, next, last);
  }

  @Test
  void aRefundPutsNoTenantAheadOfANewOne() {
    Piece begun = add("a", 10, 0);
    add("b", 10, 0);
    add("b", 10, 1);
    add("b", 10, 2);
    assertThat(queue.poll(_ -> true)).contains(begun);
    assertThat(queue.poll(_ -> true)).isPresent();
    assertThat(queue.poll(_ -> true)).isPresent(); // b had been given 10 by then
    queue.refund("a", 1_000);
    Piece newcomer = add("c", 1, 0);
    Piece again = add("a", 1, 0);
    assertThat(drained().subList(0, 2)).containsExactly(newcomer, again);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void theSnapshotHasTheOrderInWhichPiecesAreTakenOut(long seed) {
    SplittableRandom dice = new SplittableRandom(seed);
    for (int k = 0; k < 200; k++) {
      add("t" + dice.nextInt(7), 1 + dice.nextInt(5), dice.nextInt(4));
      if (dice.nextInt(3) == 0) {
        assertThat(queue.poll(_ -> true)).isPresent();
      }
    }
    FairOrder<Piece> order = queue.inOrder();
    Piece newcomer = new Piece("t" + dice.nextInt(9), 1, dice.nextInt(4));
    int before = order.before(newcomer);
    int ownBefore = order.ownBefore(newcomer);
    List<Piece> expected = new ArrayList<>(); // without those of its own that it overtakes
    int own = 0;
    for (Piece piece : order.pieces()) {
      if (!piece.tenant().equals(newcomer.tenant()) || own++ < ownBefore) {
        expected.add(piece);
      }
    }
    queue.add(newcomer);
    List<Piece> taken = new ArrayList<>();
    for (Piece next = take(); next != newcomer; next = take()) {
      taken.add(next);
    }
    assertThat(taken).isEqualTo(expected.subList(0, before));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 8_192})
  void operationsTakeLogarithmicallyManyComparisons(int tenants) {
    List<Piece> waiting = new ArrayList<>();
    for (int k = 0; k < 8_192; k++) {
      waiting.add(add("t" + k % tenants, 1 + k % 3, random.nextInt()));
    }
    comparisons.set(0);
    int operations = 0;
    for (int k = 0; k < 1_000; k++) {
      Piece gone = waiting.get(random.nextInt(waiting.size()));
      queue.remove(gone);
      assertThat(queue.hasRoom(gone.tenant(), 1)).isTrue();
      queue.add(gone);
      Piece next = queue.poll(_ -> true).orElseThrow();
      queue.add(next);
      operations += 4;
    }
    assertThat(comparisons.get()).isLessThan(20L * operations); // log2(8,192) = 13
    FairOrder<Piece> order = queue.inOrder();
    comparisons.set(0);
    for (int k = 0; k < 1_000; k++) {
      assertThat(order.before(waiting.get(k))).isBetween(0, 8_192);
    }
    assertThat(comparisons.get()).isLessThan(20L * 1_000);
  }

  @Test
  void aTenantHasThreePlacesForEveryFreeOne() {
    QueuePlaces places = new QueuePlaces(16);
    int taken = 0;
    for (; places.hasRoom("flood", 1); taken++) {
      places.take("flood");
    }
    assertThat(taken).isEqualTo(12);
    assertThat(places.hasRoom("quiet", 4)).isTrue();
    assertThat(places.hasRoom("quiet", 5)).isFalse();
    places.release("flood");
    assertThat(places.hasRoom("flood", 1)).isTrue();
  }

  private Piece add(String tenant, long amount, int rank) {
    Piece piece = new Piece(tenant, amount, rank);
    queue.add(piece);
    return piece;
  }

  private Piece take() {
    return queue.poll(_ -> true).orElseThrow();
  }

  private List<Piece> drained() {
    List<Piece> drained = new ArrayList<>();
    while (queue.size() > 0) {
      drained.add(take());
    }
    return drained;
  }
}
