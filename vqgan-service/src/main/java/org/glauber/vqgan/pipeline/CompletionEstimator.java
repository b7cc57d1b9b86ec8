package org.glauber.vqgan.pipeline;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.model.Model;

/**
 * Estimates when outstanding images will be done, from the measured time per image at the devices
 * or file readers. Times are measured at warm-up and for every batch since. Thread-safe.
 */
final class CompletionEstimator {
  private static final int CALLS_PER_HANG = 3;

  private final Map<Kind, Duration> times = new ConcurrentHashMap<>(); // time per image
  private final AtomicLong outstandingNanos = new AtomicLong();
  private final int workers;

  /**
   * @param workers the number of devices or readers that share the work
   */
  CompletionEstimator(int workers) {
    this.workers = workers;
  }

  private record Kind(Model model, Class<? extends ImageJob> work) {
    static Kind of(ImageJob work) {
      return new Kind(work.model(), work.getClass());
    }
  }

  /** Records the times of one image at a VQGAN's warm-up. */
  void warmedUp(Model model, Duration encoding, Duration decoding) {
    times.merge(new Kind(model, ImageJob.Encode.class), encoding, CompletionEstimator::longer);
    times.merge(new Kind(model, ImageJob.Decode.class), decoding, CompletionEstimator::longer);
  }

  /** Forgets the times of a model that is no longer loaded. */
  void forget(Model model) {
    times.keySet().removeIf(kind -> kind.model().equals(model));
  }

  /** Records the time of a batch of images of one kind. */
  void completed(List<ImageJob> batch, Duration time) {
    Duration ofOne = time.dividedBy(batch.size());
    times.merge(Kind.of(batch.getFirst()), ofOne, (before, now) -> before.plus(now).dividedBy(2));
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Outstanding images. */
  @FunctionalInterface
  interface Outstanding {
    /** The images are done, or their call has ended; must be called once. */
    void end();
  }

  /** Adds outstanding images. */
  Outstanding begin(List<? extends ImageJob> work) {
    long nanos =
        work.stream()
            .mapToLong(each -> times.getOrDefault(Kind.of(each), Duration.ZERO).toNanos())
            .sum();
    outstandingNanos.addAndGet(nanos);
    return () -> outstandingNanos.addAndGet(-nanos);
  }

  /** The estimated time until all outstanding images are done. */
  Duration timeUntilDone() {
    return Duration.ofNanos(outstandingNanos.get() / workers);
  }

  /**
   * Limits the number of images of a call to the network, so that a slow call is not mistaken for a
   * hanging one.
   *
   * @param max 1 or more
   * @param hang the duration after which a call counts as hanging
   */
  int batch(int max, Duration hang) {
    Duration slowest = times.values().stream().max(Duration::compareTo).orElse(Duration.ZERO);
    if (slowest.isZero()) {
      return max;
    }
    return (int) Math.clamp(hang.dividedBy(CALLS_PER_HANG).dividedBy(slowest), 1, max);
  }
}
