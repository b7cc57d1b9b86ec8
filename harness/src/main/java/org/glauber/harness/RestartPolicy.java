package org.glauber.harness;

import java.time.Duration;

/**
 * When a supervised suite restarts or gives up its replicas.
 *
 * @param pause the pause before the restart of a replica after its first exit; doubles with each
 *     further exit in a row
 * @param longestPause the maximum pause
 * @param stable the time that a replica must have been ready for its next exit to count as the
 *     first
 * @param attempts exits in a row after which a service without another replica is given up
 * @param livenessPeriod the interval at which the liveness of services is polled
 */
public record RestartPolicy(
    Duration pause, Duration longestPause, Duration stable, int attempts, Duration livenessPeriod) {
  /**
   * The policy of {@code ./glauber up}: gives up after about half a minute of failed starts; a
   * replica that has been ready for a minute is stable.
   */
  public static final RestartPolicy DEFAULT =
      new RestartPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          5,
          Duration.ofSeconds(5));

  private static final int MAX_DOUBLINGS = 30;

  /**
   * The pause before the next restart.
   *
   * @param exits the number of exits in a row, at least 1
   */
  Duration pause(int exits) {
    Duration doubled = pause.multipliedBy(1L << Math.min(exits - 1, MAX_DOUBLINGS));
    return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
  }
}
