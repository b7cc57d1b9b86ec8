package org.glauber.harness.process;

/** A change in the state of a service. Each kind occurs at most once per process. */
public sealed interface ServiceEvent {
  /** The service whose state changed. */
  ServiceProcess service();

  /** The service listens and reports that it serves. */
  record Ready(ServiceProcess service) implements ServiceEvent {}

  /** The service listens, but the watch of its health service failed. */
  record Unhealthy(ServiceProcess service, String reason) implements ServiceEvent {}

  /** The service runs, but repeatedly reports that it is not alive. */
  record NotAlive(ServiceProcess service, String reason) implements ServiceEvent {}

  /** The process exited; the status is 128 + n if signal n ended it. */
  record Died(ServiceProcess service, int exitStatus) implements ServiceEvent {}
}
