package org.glauber.vqgan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.model.Model;

/**
 * How long images take, measured when a VQGAN is tried and with every call to the network since,
 * and how much of it is before the devices. For any thread.
 */
final class Pace {
  private static final int CALLS_OF_A_HANG = 3;

  private final Map<Kind, Duration> times = new ConcurrentHashMap<>(); // of an image
  private final AtomicLong outstandingNanos = new AtomicLong();
  private final int devices;

  /**
   * @param devices that share the work
   */
  Pace(int devices) {
    this.devices = devices;
  }

  private record Kind(Model model, boolean decodes) {
    static Kind of(Work work) {
      return new Kind(work.model(), work instanceof Work.Decode);
    }
  }

  /** A VQGAN was tried: how long an image took to encode and to decode. */
  void tried(Model model, Duration encoding, Duration decoding) {
    times.merge(new Kind(model, false), encoding, Pace::longer);
    times.merge(new Kind(model, true), decoding, Pace::longer);
  }

  /** A call to the network has answered images of one kind. */
  void answered(List<Work> batch, Duration time) {
    Duration ofOne = time.dividedBy(batch.size());
    times.merge(Kind.of(batch.getFirst()), ofOne, (before, now) -> before.plus(now).dividedBy(2));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Images before the devices. */
  @FunctionalInterface
  interface Outstanding {
    /** They have been answered, or their caller has left; to be called once. */
    void end();
  }

  /** Some images are before the devices, too. */
  Outstanding begin(List<? extends Work> work) {
    long nanos =
        work.stream()
            .mapToLong(each -> times.getOrDefault(Kind.of(each), Duration.ZERO).toNanos())
            .sum();
    outstandingNanos.addAndGet(nanos);
    return () -> outstandingNanos.addAndGet(-nanos);
  }

  /** About how long it takes until all that is before the devices has been answered. */
  Duration untilAnswered() {
    return Duration.ofNanos(outstandingNanos.get() / devices);
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
