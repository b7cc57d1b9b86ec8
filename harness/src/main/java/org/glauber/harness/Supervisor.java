package org.glauber.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.glauber.console.CommandFailure;
import org.glauber.harness.process.FailureReport;
import org.glauber.harness.process.ServiceEvent;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.process.SuiteListener;
import org.glauber.harness.service.ServiceKind;
import org.jspecify.annotations.Nullable;

/**
 * Restarts the replicas of a suite. A replica that exits is restarted at its previous address,
 * after a pause that doubles with each exit in a row; one that is not ready in time, or reports
 * that it is not alive, is stopped first. Gives up only when all replicas of a service have exited
 * too often.
 *
 * <p>All work is done by the thread that calls {@link #supervise}.
 */
final class Supervisor {
  private final Suite suite;
  private final RestartPolicy policy;
  private final SuiteListener listener;
  private final List<Replica> replicas = new ArrayList<>();

  Supervisor(Suite suite, RestartPolicy policy, SuiteListener listener) {
    this.suite = suite;
    this.policy = policy;
    this.listener = listener;
    suite.services().forEach(service -> replicas.add(new Replica(service)));
  }

  private enum State {
    READY,
    /** Running; must be ready when the replica is due. */
    STARTING,
    /** Stopping; must have exited when the replica is due. */
    STOPPING,
    /** Exited; restarted when the replica is due. */
    EXITED
  }

  /** A replica of the suite and its current or last process. */
  private static final class Replica {
    private ServiceProcess process;
    private State state = State.READY;
    private long sinceNanos = System.nanoTime(); // start of the state
    private Duration dueAfter = Duration.ZERO; // after the start of the state; unused if READY
    private int exits; // in a row

    Replica(ServiceProcess process) {
      this.process = process;
    }

    void enter(State next, Duration nextDueAfter) {
      state = next;
      sinceNanos = System.nanoTime();
      dueAfter = nextDueAfter;
    }

    Duration inState() {
      return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    boolean isDue() {
      return state != State.READY && dueAfter.compareTo(inState()) <= 0;
    }
  }

  /**
   * Supervises the suite until a service is given up. Returns the failure; does not close the
   * suite.
   *
   * @throws CommandFailure {@link CommandFailure#interrupted} if the suite is being closed
   */
  CommandFailure supervise() throws InterruptedException {
    while (true) {
      ServiceEvent event = suite.nextEvent(untilNextDue());
      suite.requireOpen();
      Replica lost = event == null ? null : handle(event);
      for (Replica replica : replicas) {
        if (replica.isDue() && !actWhenDue(replica)) {
          lost = replica;
        }
      }
      if (lost != null && isGivenUp(lost.process.kind())) {
        return FailureReport.of(
            lost.process, "is given up: it exited %d times in a row".formatted(lost.exits));
      }
    }
  }

  private Duration untilNextDue() {
    return replicas.stream()
        .filter(replica -> replica.state != State.READY)
        .map(replica -> replica.dueAfter.minus(replica.inState()))
        .min(Duration::compareTo)
        .orElse(policy.longestPause());
  }

  /** Returns the replica if the event is its exit. */
  private @Nullable Replica handle(ServiceEvent event) {
    Replica replica =
        replicas.stream().filter(one -> one.process == event.service()).findFirst().orElse(null);
    if (replica == null) {
      return null;
    }
    switch (event) {
      case ServiceEvent.Ready(ServiceProcess service) -> {
        replica.enter(State.READY, Duration.ZERO);
        listener.ready(service);
      }
      case ServiceEvent.Died(ServiceProcess service, int exitStatus) -> {
        exited(replica, FailureReport.cause(exitStatus));
        return replica;
      }
      case ServiceEvent.Unhealthy(ServiceProcess service, String reason) -> {
        if (service.isAlive()) { // otherwise the watch failed because the process exited
          listener.failed(service, "does not answer health checks: " + reason);
          service.kill();
        }
      }
      case ServiceEvent.NotAlive(ServiceProcess service, String reason) -> {
        if (service
            .isAlive()) { // otherwise its exit event is handled separately, and nothing would end
          // this state
          listener.failed(
              service, "reports that it is not alive" + (reason.isEmpty() ? "" : ": " + reason));
          forgetIfStable(replica);
          replica.enter(State.STOPPING, service.drainLimit().plus(Suite.STOP_MARGIN));
          service.terminate();
        }
      }
    }
    return null;
  }

  /** Resets the count of exits in a row of a replica that has been ready for long enough. */
  private void forgetIfStable(Replica replica) {
    if (replica.state == State.READY && replica.inState().compareTo(policy.stable()) >= 0) {
      replica.exits = 0;
    }
  }

  private void exited(Replica replica, String cause) {
    forgetIfStable(replica);
    replica.exits++;
    Duration pause = policy.pause(replica.exits);
    replica.enter(State.EXITED, pause);
    if (!isGivenUp(replica.process.kind())) {
      listener.died(replica.process, cause, pause);
    }
  }

  /** Acts on a replica that is due. Returns false if it could not be restarted. */
  private boolean actWhenDue(Replica replica) {
    switch (replica.state) {
      case READY -> {}
      case STARTING -> {
        listener.failed(
            replica.process, "was not ready within " + replica.dueAfter.toSeconds() + " s");
        replica.enter(State.STOPPING, Suite.STOP_MARGIN);
        replica.process.kill();
      }
      case STOPPING -> {
        replica.enter(State.STOPPING, Suite.STOP_MARGIN);
        replica.process.kill();
      }
      case EXITED -> {
        try {
          replica.process = suite.restartAsync(replica.process);
          replica.enter(State.STARTING, suite.startLimit());
        } catch (CommandFailure e) {
          suite.requireOpen();
          exited(replica, "could not be started: " + Objects.requireNonNull(e.getMessage()));
          return false;
        }
      }
    }
    return true;
  }

  private boolean isGivenUp(ServiceKind kind) {
    return replicas.stream()
        .filter(replica -> replica.process.kind() == kind)
        .allMatch(replica -> replica.state == State.EXITED && replica.exits >= policy.attempts());
  }
}
