package org.glauber.cli.suite;

import java.time.Duration;

/**
 * Hears what becomes of a suite. Called by one thread at a time, except for {@link #logged} and
 * {@link #unlogged}.
 */
public interface SuiteListener {
  /** A listener that does nothing. */
  SuiteListener NONE = new SuiteListener() {};

  /** The service's process runs. */
  default void started(ServiceProcess service) {}

  /** The service is ready for calls. */
  default void ready(ServiceProcess service) {}

  /**
   * The service is of no use and is being ended, so that it can be started again.
   *
   * @param reason to follow the service's name in a sentence
   */
  default void failed(ServiceProcess service, String reason) {}

  /**
   * The service's process has ended by itself.
   *
   * @param cause to follow the service's name in a sentence
   * @param pause how long from now it will be started again
   */
  default void died(ServiceProcess service, String cause, Duration pause) {}

  /** The service's process has ended because the suite stopped it. */
  default void stopped(ServiceProcess service) {}

  /** The service put out a line. Called by the thread that reads that service's output. */
  default void logged(ServiceProcess service, String line) {}

  /**
   * From now on lines may be missing in the service's log. Called by the thread that reads that
   * service's output, once for a process.
   */
  default void unlogged(ServiceProcess service, String reason) {}
}
