package org.glauber.gateway.generation;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.glauber.server.status.Refusals;

/** How often progress is reported. */
public sealed interface Rhythm {
  /** What a caller gets who says nothing. */
  Rhythm DEFAULT = new AtMostEvery(100);

  /** What a chain may have to do again when its denoiser dies. */
  Duration LONGEST_UPDATE_INTERVAL = Duration.ofMillis(50);

  /** How stale the states that progress is drawn from may be: updates in between are joined. */
  Duration updateInterval();

  /** Whenever another {@code steps} steps have been executed, 1 or more. */
  record EverySteps(int steps) implements Rhythm {

    /**
     * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT when out of range
     */
    public EverySteps {
      if (steps < 1) {
        throw Refusals.invalidArgument("progress.every_steps", "must be 1 or more", steps);
      }
    }

    @Override
    public Duration updateInterval() {
      return Duration.ZERO;
    }
  }

  /** The newest state, at most once in so many milliseconds, 10 to 60,000. */
  record AtMostEvery(int millis) implements Rhythm {

    /**
     * @throws org.glauber.server.status.RefusalException INVALID_ARGUMENT when out of range
     */
    public AtMostEvery {
      if (millis < 10 || millis > 60_000) {
        throw Refusals.invalidArgument("progress.every_millis", "must be 10 to 60,000", millis);
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

  /** Not at all. */
  record Never() implements Rhythm {
    @Override
    public Duration updateInterval() {
      return LONGEST_UPDATE_INTERVAL;
    }
  }
}
