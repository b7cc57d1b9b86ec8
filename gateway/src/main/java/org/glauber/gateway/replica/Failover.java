package org.glauber.gateway.replica;

import io.grpc.Status;
import io.grpc.StatusException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.server.status.Refusals;

/**
 * Runs a piece of work at one replica after another until it succeeds or the budget of attempts is
 * spent. Work must be safe to repeat after a failure.
 *
 * <p>Replicas are tried in rounds: each once, the least loaded first, then a pause, which ends
 * early when a replica recovers. The budget counts failures in a row. Progress resets it, so that a
 * long chain survives the restart of every replica, one at a time. Work that has begun also waits
 * for full replicas, for as long as its caller does, and for an outage of all replicas, up to
 * {@code glauber.gateway.calls.outage-timeout}. Work that crashes the replicas that run it is
 * refused ({@link PoisonDetector}).
 */
public final class Failover {
  /** The reason of the refusal of a poisoned request. */
  static final String POISONED_REQUEST = "POISONED_REQUEST";

  private static final Duration MAX_PAUSE = Duration.ofMinutes(1);
  private static final Duration MAX_PAUSE_OF_BEGUN = Duration.ofSeconds(5);

  private final Replicas replicas;
  private final GatewayConfig.Calls config;
  private final Duration poisonPause;

  /** Creates the failover among these replicas. */
  public Failover(Replicas replicas, GatewayConfig.Calls config) {
    this(replicas, config, PoisonDetector.RETRY_PAUSE);
  }

  /**
   * @param poisonPause the pause before a suspected request is tried again
   */
  Failover(Replicas replicas, GatewayConfig.Calls config, Duration poisonPause) {
    this.replicas = replicas;
    this.config = config;
    this.poisonPause = poisonPause;
  }

  /** A piece of work that runs at a replica. */
  @FunctionalInterface
  public interface Work<T> {
    /** Runs the work from its current state. If this throws a status, another replica is tried. */
    T at(Lease lease) throws StatusException, InterruptedException;
  }

  /**
   * Runs work that any replica can do.
   *
   * @throws InterruptedException if this thread is interrupted
   * @throws io.grpc.StatusRuntimeException if the caller has cancelled or its deadline has passed,
   *     or RESOURCE_EXHAUSTED as the replicas returned it
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE naming the service, if no
   *     replica could do the work
   */
  public <T> T run(Work<T> work) throws InterruptedException {
    return run(() -> 1, address -> true, work);
  }

  /**
   * Runs work, as {@link #run(Work)} does, for which some replicas are preferred.
   *
   * @param amount supplies the amount of work left, in the unit of the service
   * @param preferred the preferred replicas, such as those that have loaded the model
   */
  public <T> T run(LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    return run(newRetryState(), amount, preferred, work);
  }

  /**
   * Resumes work that was begun earlier. Unlike {@link #run(Work)} this waits out overload and
   * outages.
   *
   * @param amount supplies the amount of work left, in the unit of the service
   * @param preferred the preferred replicas, such as those that have loaded the model
   */
  public <T> T resume(LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    RetryState retry = newRetryState();
    retry.markProgress();
    return run(retry, amount, preferred, work);
  }

  /**
   * Runs the last part of longer work, such as decoding a finished chain. Unlike {@link #run(Work)}
   * this waits out overload and outages, because a refusal would discard the work already done.
   */
  public <T> T runPersistently(Work<T> work) throws InterruptedException {
    RetryState retry = newRetryState();
    retry.markProgress();
    return run(retry, () -> 1, address -> true, work);
  }

  private RetryState newRetryState() {
    return new RetryState(replicas.service(), config, System::nanoTime);
  }

  private <T> T run(
      RetryState retry, LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    PoisonDetector poison = new PoisonDetector();
    Duration pause = config.initialBackoff();
    while (true) {
      long seen = replicas.recoverySignal().count();
      Optional<Lease> chosen =
          replicas.lease(amount.getAsLong(), preferred, retry.excluded(), retry.hasBegun());
      if (chosen.isEmpty()) {
        wait(
            retry.endRound(replicas.unavailableReason(), pause, CallContext.timeRemaining()), seen);
        Duration longest = retry.hasBegun() ? MAX_PAUSE_OF_BEGUN : MAX_PAUSE;
        pause = Collections.min(List.of(pause.multipliedBy(2), longest));
        continue;
      }
      FailedAttempt failed;
      try (Lease lease = chosen.get()) {
        try {
          return attempt(lease, work);
        } catch (StatusException e) {
          failed = FailedAttempt.of(lease, e);
        }
      }
      CallContext.requireNotCancelled();
      if (failed.hasAdvanced) {
        pause = config.initialBackoff();
      }
      record(failed, retry, poison);
    }
  }

  /** How work failed at a replica. */
  private record FailedAttempt(
      Replica replica,
      StatusException failure,
      boolean isAccepted,
      boolean hasAdvanced,
      Lease.TransportState transportState) {
    static FailedAttempt of(Lease lease, StatusException failure) {
      return new FailedAttempt(
          lease.replica(),
          failure,
          lease.isAccepted(),
          lease.hasAdvanced(),
          lease.transportState());
    }

    /** Whether the replica was lost while it ran the work. */
    boolean isLost() {
      return failure.getStatus().getCode() == Status.Code.UNAVAILABLE && transportState.isLost();
    }
  }

  private void record(FailedAttempt failed, RetryState retry, PoisonDetector poison)
      throws InterruptedException {
    if (failed.isAccepted) {
      retry.markAccepted();
    }
    if (failed.hasAdvanced) {
      retry.markProgress();
      poison.progressed();
    }
    Replica replica = failed.replica;
    replicas.refused(replica, failed.failure, retry.hasBegun());
    if (retry.record(replica.address(), failed.failure, failed.transportState)) {
      replicas.failed(replica, failed.failure.getStatus());
    }
    if (failed.isLost() && !failed.hasAdvanced) {
      requireNotPoisoned(failed, poison);
    }
    retry.requireBudget();
  }

  private void requireNotPoisoned(FailedAttempt failed, PoisonDetector poison)
      throws InterruptedException {
    Duration held = Duration.ofNanos(System.nanoTime() - failed.transportState.sinceNanos());
    List<Address> ended = poison.replicaLost(failed.replica.address(), held);
    if (!ended.isEmpty()) {
      replicas.poisoned(ended);
      throw Refusals.failedPrecondition(
          POISONED_REQUEST,
          replicas.service(),
          "two replicas were lost soon after they began this request, so it is not tried at a"
              + " third; do not send it again, and report it");
    }
    if (poison.isSuspected()) {
      replicas.recoverySignal().pause(withJitter(poisonPause));
    }
  }

  private void wait(RetryState.Wait what, long seen) throws InterruptedException {
    switch (what) {
      case RetryState.Wait.ForRecovery(Duration time) ->
          replicas.recoverySignal().await(seen, withJitter(time));
      case RetryState.Wait.ForRoom(Duration time) -> replicas.recoverySignal().pause(time);
    }
  }

  /** Varies a pause by a quarter, so that work that failed together is not retried together. */
  private static Duration withJitter(Duration pause) {
    double factor = 0.75 + 0.5 * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (factor * pause.toNanos()));
  }

  private <T> T attempt(Lease lease, Work<T> work) throws StatusException, InterruptedException {
    T result = work.at(lease);
    replicas.answered(lease.replica());
    replicas.recoverySignal().accepted();
    return result;
  }
}
