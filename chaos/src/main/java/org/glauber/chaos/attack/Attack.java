package org.glauber.chaos.attack;

import java.io.IOException;
import java.time.Duration;

/** A kind of attack. Each instance uses its own connection. */
interface Attack {
  /** The name in reports. */
  String name();

  /** The frequency and size of the attack. */
  Rate pace();

  /**
   * Runs one instance. The connection stays open for {@link Rate#stay} afterwards, and is then
   * reset.
   */
  void strike(Strike strike) throws IOException, InterruptedException;

  /**
   * The frequency and size of an attack. They are limited because the attackers share the machine's
   * CPUs with the services: higher rates would measure the attackers.
   *
   * @param perSecond connections per second, over all gateways
   * @param times repetitions on each connection
   * @param staySeconds the time that a connection stays open, in seconds
   */
  record Rate(double perSecond, int times, int staySeconds) {
    /** The time that a connection stays open. */
    Duration stay() {
      return Duration.ofSeconds(staySeconds);
    }

    /** The time between two connections of the same kind. */
    Duration period() {
      return Duration.ofNanos((long) (1e9 / perSecond));
    }
  }

  /**
   * One instance of an attack.
   *
   * @param connection its connection, on which nothing was sent yet
   * @param key the attackers' own API key
   * @param number the number of earlier instances of its kind
   * @param times the repetitions
   */
  record Strike(RawConnection connection, String key, long number, int times) {
    /** Whether {@code number} is odd, to alternate between two variants. */
    boolean isOdd() {
      return number % 2 == 1;
    }
  }
}
