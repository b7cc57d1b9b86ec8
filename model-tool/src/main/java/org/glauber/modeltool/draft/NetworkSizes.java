package org.glauber.modeltool.draft;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.glauber.network.NetworkProbe;
import org.glauber.network.NetworkProbe.Answer;
import org.glauber.network.NetworkProbe.Input;

/**
 * Finds L and V by asking a network. A network with a table of positions accepts only L sites, or
 * at most L; one without, for instance with rotary positions, accepts any number, and then L cannot
 * be found. One site is no evidence, because a table of one position would be broadcast.
 */
final class NetworkSizes {
  private static final int MOST_BY_TRIAL = 4_096; // attention costs the square of it
  private static final int MOST_IN_ORDER = 256;
  private static final int[] ANY = {2, 3, 5, 7, 11};
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final NetworkProbe probe;
  private final long end = System.nanoTime() + LIMIT.toNanos();

  NetworkSizes(NetworkProbe probe) {
    this.probe = probe;
  }

  /**
   * L, if the network limits it.
   *
   * @throws IllegalArgumentException when the network does not return logits of one site
   */
  Optional<Integer> siteCount() {
    boolean isFlexible = IntStream.of(ANY).filter(this::accepts).count() > 1;
    return isFlexible ? limit() : fixed();
  }

  /**
   * The largest accepted number. A network that refuses a number refuses all larger ones. The sizes
   * of parameters are tried first, because one of them may be the table of positions.
   */
  private Optional<Integer> limit() {
    int refused = 0;
    for (int size : sizes().descendingSet()) {
      if (System.nanoTime() > end) {
        return Optional.empty();
      }
      if (accepts(size + 1)) {
        return refused == 0 ? Optional.empty() : Optional.of(between(size + 1, refused));
      }
      if (accepts(size)) {
        return Optional.of(size);
      }
      refused = size;
    }
    return Optional.empty();
  }

  /** The largest accepted number from an accepted one on, below a refused one. */
  private int between(int accepted, int refused) {
    int low = accepted;
    int high = refused;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (accepts(middle)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The only accepted number. */
  private Optional<Integer> fixed() {
    TreeSet<Integer> candidates = sizes();
    IntStream.rangeClosed(2, MOST_IN_ORDER).forEach(candidates::add);
    IntStream.rangeClosed(2, 64).forEach(side -> candidates.add(side * side));
    IntStream.iterate(512, size -> size <= MOST_BY_TRIAL, size -> 2 * size)
        .forEach(candidates::add);
    return candidates.stream()
        .takeWhile(size -> System.nanoTime() < end)
        .filter(this::accepts)
        .findFirst();
  }

  private TreeSet<Integer> sizes() {
    TreeSet<Integer> sizes = new TreeSet<>();
    List<long[]> shapes = probe.parameterShapes();
    for (long[] shape : shapes) {
      for (long size : shape) {
        if (size > 1 && size <= MOST_BY_TRIAL) {
          sizes.add((int) size);
        }
      }
    }
    return sizes;
  }

  private boolean accepts(int siteCount) {
    Answer answer = probe.ask(Input.zeros(siteCount));
    if (answer.isMisshapen()) {
      throw new IllegalArgumentException(answer.problem());
    }
    return answer.isAccepted();
  }

  /** What the network answers for L sites, V logits among it. */
  Answer ask(int siteCount) {
    return probe.ask(Input.zeros(siteCount));
  }
}
