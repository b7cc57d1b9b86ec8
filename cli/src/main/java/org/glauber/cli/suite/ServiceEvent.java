package org.glauber.cli.suite;

/** Something that happened to a service; each at most once to a process. */
sealed interface ServiceEvent {
  /** The service it happened to. */
  ServiceProcess service();

  /** The service listens and says that it serves. */
  record Ready(ServiceProcess service) implements ServiceEvent {}

  /** The service listens and its health service failed. */
  record Unhealthy(ServiceProcess service, String reason) implements ServiceEvent {}

  /** The service runs and says, again and again, that it is not alive. */
  record NotAlive(ServiceProcess service, String reason) implements ServiceEvent {}

  /** The process ended; 128 + n when signal n ended it. */
  record Died(ServiceProcess service, int exitStatus) implements ServiceEvent {}
}
