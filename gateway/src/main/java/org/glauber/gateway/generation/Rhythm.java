package org.glauber.gateway.generation;

import java.time.Duration;
import org.glauber.server.status.Refusals;

/** How often progress is reported. */
public sealed interface Rhythm {
  /** What a caller gets who says nothing. */
  Rhythm DEFAULT = new AtMostEvery(100);

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
  }

  /** Not at all. */
  record Never() implements Rhythm {}
}
