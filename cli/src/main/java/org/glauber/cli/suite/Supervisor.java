package org.glauber.cli.suite;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.glauber.cli.CommandFailure;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a suite up. A replica that ends is started again at the address that it had, after a pause
 * that doubles while it ends again and again; one that is not ready in time, or says that it is not
 * alive, is ended first. Only a service that has no replica left and was started in vain often
 * enough is given up.
 *
 * <p>All of it happens in the thread that calls {@link #keepUp}.
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
    /** It runs and is to be ready by the replica's next turn. */
    STARTING,
    /** It was asked to end, which it is to have done by the replica's next turn. */
    ENDING,
    /** It has ended, and is started at the replica's next turn. */
    ENDED
  }

  /** A place in the suite, and the process that holds or held it last. */
  private static final class Replica {
    private ServiceProcess process;
    private State state = State.READY;
    private long sinceNanos = System.nanoTime(); // of the state
    private Duration turn = Duration.ZERO; // after the state began; none of one that is ready
    private int ends; // in a row

    Replica(ServiceProcess process) {
      this.process = process;
    }

    void become(State next, Duration nextTurn) {
      state = next;
      sinceNanos = System.nanoTime();
      turn = nextTurn;
    }

    Duration inState() {
      return Duration.ofNanos(System.nanoTime() - sinceNanos);
    }

    boolean hasTurn() {
      return state != State.READY && turn.compareTo(inState()) <= 0;
    }
  }

  /**
   * Blocks until a service cannot be had, and returns what to say about it. The suite is then still
   * to be closed.
   *
   * @throws CommandFailure interrupted, when the suite is being closed
   */
  CommandFailure keepUp() throws InterruptedException {
    while (true) {
      ServiceEvent event = suite.nextEvent(untilNextTurn());
      suite.requireOpen();
      Replica lost = event == null ? null : heard(event);
      for (Replica replica : replicas) {
        if (replica.hasTurn() && !takeTurn(replica)) {
          lost = replica;
        }
      }
      if (lost != null && isHopeless(lost.process.kind())) {
        return ServiceObituary.of(
            lost.process, "cannot be kept up: it ended %d times in a row".formatted(lost.ends));
      }
    }
  }

  private Duration untilNextTurn() {
    return replicas.stream()
        .filter(replica -> replica.state != State.READY)
        .map(replica -> replica.turn.minus(replica.inState()))
        .min(Duration::compareTo)
        .orElse(policy.longestPause());
  }

  /** Returns the replica when it has ended. */
  private @Nullable Replica heard(ServiceEvent event) {
    Replica replica =
        replicas.stream().filter(one -> one.process == event.service()).findFirst().orElse(null);
    if (replica == null) {
      return null;
    }
    switch (event) {
      case ServiceEvent.Ready(ServiceProcess service) -> {
        replica.become(State.READY, Duration.ZERO);
        listener.ready(service);
      }
      case ServiceEvent.Died(ServiceProcess service, int exitStatus) -> {
        ended(replica, ServiceObituary.cause(exitStatus));
        return replica;
      }
      case ServiceEvent.Unhealthy(ServiceProcess service, String reason) -> {
        if (service.isAlive()) { // else its health watch broke because it ended
          listener.failed(service, "does not answer for its health: " + reason);
          service.kill();
        }
      }
      case ServiceEvent.NotAlive(ServiceProcess service, String reason) -> {
        if (service.isAlive()) { // else its end is or was heard, and nothing would end this state
          listener.failed(
              service, "says that it is not alive" + (reason.isEmpty() ? "" : ": " + reason));
          forgetIfStable(replica);
          replica.become(State.ENDING, service.drainLimit().plus(Suite.STOP_SLACK));
          service.terminate();
        }
      }
    }
    return null;
  }

  /** Of a replica that was ready for long enough, earlier ends are none in a row with its next. */
  private void forgetIfStable(Replica replica) {
    if (replica.state == State.READY && replica.inState().compareTo(policy.stable()) >= 0) {
      replica.ends = 0;
    }
  }

  private void ended(Replica replica, String cause) {
    forgetIfStable(replica);
    replica.ends++;
    Duration pause = policy.pause(replica.ends);
    replica.become(State.ENDED, pause);
    if (!isHopeless(replica.process.kind())) {
      listener.died(replica.process, cause, pause);
    }
  }

  /** Returns false when it could not be started. */
  private boolean takeTurn(Replica replica) {
    switch (replica.state) {
      case READY -> {}
      case STARTING -> {
        listener.failed(replica.process, "was not ready within " + replica.turn.toSeconds() + " s");
        replica.become(State.ENDING, Suite.STOP_SLACK);
        replica.process.kill();
      }
      case ENDING -> {
        replica.become(State.ENDING, Suite.STOP_SLACK);
        replica.process.kill();
      }
      case ENDED -> {
        try {
          replica.process = suite.startAgain(replica.process);
          replica.become(State.STARTING, suite.startLimit());
        } catch (CommandFailure e) {
          suite.requireOpen();
          ended(replica, "could not be started: " + Objects.requireNonNull(e.getMessage()));
          return false;
        }
      }
    }
    return true;
  }

  private boolean isHopeless(ServiceKind kind) {
    return replicas.stream()
        .filter(replica -> replica.process.kind() == kind)
        .allMatch(replica -> replica.state == State.ENDED && replica.ends >= policy.attempts());
  }
}
