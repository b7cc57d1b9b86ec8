package org.glauber.cli.suite;

/** Hears what becomes of a suite. Called by one thread at a time, except for {@link #logged}. */
public interface SuiteListener {
  /** A listener that does nothing. */
  SuiteListener NONE = new SuiteListener() {};

  /** The service's process runs. */
  default void started(ServiceProcess service) {}

  /** The service is ready for calls. */
  default void ready(ServiceProcess service) {}

  /** The service's process has ended because the suite stopped it. */
  default void stopped(ServiceProcess service) {}

  /** The service put out a line. Called by the thread that reads that service's output. */
  default void logged(ServiceProcess service, String line) {}
}
