package org.glauber.gateway.progress;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.glauber.gateway.request.InvalidRequestException;
import org.glauber.gateway.request.RequestPart;

/** How often progress is reported. */
public sealed interface ProgressInterval {
  /** The interval if the caller gives none: at most every 100 ms. */
  ProgressInterval DEFAULT = new AtMostEvery(100);

  /**
   * The longest time between two updates of the mirror. Work since the last update is repeated if
   * the denoiser dies.
   */
  Duration LONGEST_UPDATE_INTERVAL = Duration.ofMillis(50);

  /** The least time between two updates that the denoiser sends; it merges the steps in between. */
  Duration updateInterval();

  /** Reports a state each time another {@code steps} steps, 1 or more, have been executed. */
  record EverySteps(int steps) implements ProgressInterval {

    /**
     * @throws InvalidRequestException when out of range
     */
    public EverySteps {
      if (steps < 1) {
        throw InvalidRequestException.of(
            RequestPart.Single.PROGRESS_STEPS, "must be 1 or more", steps);
      }
    }

    @Override
    public Duration updateInterval() {
      return Duration.ZERO;
    }
  }

  /** Reports the newest state, at most once every {@code millis} milliseconds, 10 to 60,000. */
  record AtMostEvery(int millis) implements ProgressInterval {

    /**
     * @throws InvalidRequestException when out of range
     */
    public AtMostEvery {
      if (millis < 10 || millis > 60_000) {
        throw InvalidRequestException.of(
            RequestPart.Single.PROGRESS_MILLIS, "must be 10 to 60,000", millis);
      }
    }

    Duration interval() {
      return Duration.ofMillis(millis);
    }

    @Override
    public Duration updateInterval() {
      return Collections.min(List.of(interval().dividedBy(2), LONGEST_UPDATE_INTERVAL));
    }
  }

  /** Reports no progress. */
  record Never() implements ProgressInterval {
    @Override
    public Duration updateInterval() {
      return LONGEST_UPDATE_INTERVAL;
    }
  }
}
