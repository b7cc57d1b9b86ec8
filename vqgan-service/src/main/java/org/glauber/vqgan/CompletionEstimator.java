package org.glauber.vqgan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.model.Model;

/**
 * How long images take at the devices or the file readers, measured when a VQGAN is tried and with
 * every piece of work since, and how much work is outstanding. For any thread.
 */
final class Pace {
  private static final int CALLS_OF_A_HANG = 3;

  private final Map<Kind, Duration> times = new ConcurrentHashMap<>(); // of an image
  private final AtomicLong outstandingNanos = new AtomicLong();
  private final int workers;

  /**
   * @param workers that share the work: devices or readers
   */
  Pace(int workers) {
    this.workers = workers;
  }

  private record Kind(Model model, Class<? extends Work> work) {
    static Kind of(Work work) {
      return new Kind(work.model(), work.getClass());
    }
  }

  /** A VQGAN was tried: how long an image took to encode and to decode. */
  void tried(Model model, Duration encoding, Duration decoding) {
    times.merge(new Kind(model, Work.Encode.class), encoding, Pace::longer);
    times.merge(new Kind(model, Work.Decode.class), decoding, Pace::longer);
  }

  /** Images of one kind have been answered together. */
  void answered(List<Work> batch, Duration time) {
    Duration ofOne = time.dividedBy(batch.size());
    times.merge(Kind.of(batch.getFirst()), ofOne, (before, now) -> before.plus(now).dividedBy(2));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Images that are outstanding. */
  @FunctionalInterface
  interface Outstanding {
    /** They have been answered, or their caller has left; to be called once. */
    void end();
  }

  /** Some images are outstanding from now on. */
  Outstanding begin(List<? extends Work> work) {
    long nanos =
        work.stream()
            .mapToLong(each -> times.getOrDefault(Kind.of(each), Duration.ZERO).toNanos())
            .sum();
    outstandingNanos.addAndGet(nanos);
    return () -> outstandingNanos.addAndGet(-nanos);
  }

  /** About how long it takes until all that is outstanding has been answered. */
  Duration untilAnswered() {
    return Duration.ofNanos(outstandingNanos.get() / workers);
  }

  /**
   * How many images a call to the network may have, so that one that is only slow does not seem to
   * hang.
   *
   * @param most 1 or more
   * @param hang how long a call may take
   */
  int batch(int most, Duration hang) {
    Duration slowest = times.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    if (slowest.isZero()) {
      return most;
    }
    return (int) Math.clamp(hang.dividedBy(CALLS_OF_A_HANG).dividedBy(slowest), 1, most);
  }
}
