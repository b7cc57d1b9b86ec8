package org.glauber.bench.chaos.strangers;

import java.io.IOException;
import java.time.Duration;

/** A kind of attack. Each one of it is made over a connection of its own. */
interface Attack {
  /** Its name in a report. */
  String name();

  /** How many are made, and how large they are. */
  Pace pace();

  /** Makes one. The connection stays open for {@link Pace#stay} afterwards, and is then cut. */
  void strike(Strike strike) throws IOException, InterruptedException;

  /**
   * How often something is done. The attackers share the machine's processors with what they
   * attack, so a pace is bounded on purpose: more would measure the attackers.
   *
   * @param perSecond connections a second, all gateways together
   * @param times how often it is done on each connection
   * @param staySeconds how long a connection stays open
   */
  record Pace(double perSecond, int times, int staySeconds) {
    /** How long a connection stays open. */
    Duration stay() {
      return Duration.ofSeconds(staySeconds);
    }

    /** The time between two connections. */
    Duration period() {
      return Duration.ofNanos((long) (1e9 / perSecond));
    }
  }

  /**
   * One attack.
   *
   * @param connection its own, of which nothing was sent yet
   * @param key the strangers' own API key
   * @param number how many of its kind were made before
   * @param times how often to do it
   */
  record Strike(RawConnection connection, String key, long number, int times) {
    /** Whether this is one of every two. */
    boolean isOdd() {
      return number % 2 == 1;
    }
  }
}
