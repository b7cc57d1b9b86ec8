package org.glauber.cli.suite;

import java.time.Duration;

/**
 * How a suite is kept up.
 *
 * @param pause from the first end of a replica to its next start; twice as long after each further
 *     one in a row
 * @param longestPause bounds the pause
 * @param stable how long a replica must have been ready for its next end to be a first one
 * @param attempts ends in a row after which a service that has no other replica is given up
 * @param livenessPeriod how often services are asked for their liveness
 */
record RestartPolicy(
    Duration pause, Duration longestPause, Duration stable, int attempts, Duration livenessPeriod) {
  /**
   * The policy of {@code ./glauber up}: half a minute of starts in vain is given up, and what runs
   * for a minute runs.
   */
  static final RestartPolicy DEFAULT =
      new RestartPolicy(
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          5,
          Duration.ofSeconds(5));

  private static final int MOST_DOUBLINGS = 30;

  /**
   * The pause before the next start.
   *
   * @param ends in a row, at least 1
   */
  Duration pause(int ends) {
    Duration doubled = pause.multipliedBy(1L << Math.min(ends - 1, MOST_DOUBLINGS));
    return doubled.compareTo(longestPause) < 0 ? doubled : longestPause;
  }
}
