package org.glauber.harness.process;

import java.time.Duration;

/**
 * Receives the events of a suite. Called by one thread at a time, except for {@link #logged} and
 * {@link #unlogged}.
 */
public interface SuiteListener {
  /** A listener that does nothing. */
  SuiteListener NONE = new SuiteListener() {};

  /** The service's process was started. */
  default void started(ServiceProcess service) {}

  /** The service is ready for calls. */
  default void ready(ServiceProcess service) {}

  /**
   * The service has failed and is being stopped, to be restarted.
   *
   * @param reason a predicate that follows the service's name
   */
  default void failed(ServiceProcess service, String reason) {}

  /**
   * The service's process exited without being asked to.
   *
   * @param cause a predicate that follows the service's name
   * @param pause the time until it is restarted
   */
  default void died(ServiceProcess service, String cause, Duration pause) {}

  /** The service's process exited because the suite stopped it. */
  default void stopped(ServiceProcess service) {}

  /** The service printed a line. Called by the thread that reads the service's output. */
  default void logged(ServiceProcess service, String line) {}

  /**
   * The service's log could not be written; lines may be missing from now on. Called at most once
   * per process, by the thread that reads the service's output.
   */
  default void unlogged(ServiceProcess service, String reason) {}
}
