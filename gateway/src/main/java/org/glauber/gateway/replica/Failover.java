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
import org.glauber.server.status.Refusals;

/**
 * Does a piece of work at one replica after another until it is done or the budget is spent. Work
 * must bear to be begun again where it failed.
 *
 * <p>Replicas are tried in rounds: each once, the least loaded first, then a pause, which ends when
 * one recovers. The budget counts failures in a row; progress fills it up again, so that a long
 * chain outlives the restart of every replica, one at a time. What has been begun outlives also
 * replicas that are full, for as long as its caller waits, and the absence of all of them, for
 * {@code glauber.gateway.calls.outage}. What ends the replicas that take it up is refused ({@link
 * Suspicion}).
 */
public final class Failover {
  /** The reason of the refusal of a poisoned request. */
  static final String POISONED_REQUEST = "POISONED_REQUEST";

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE_OF_BEGUN = Duration.ofSeconds(5);

  private final Replicas replicas;
  private final GatewayConfig.Calls config;
  private final Duration suspicionPause;

  /** The failover among these replicas. */
  public Failover(Replicas replicas, GatewayConfig.Calls config) {
    this(replicas, config, Suspicion.PAUSE);
  }

  /**
   * @param suspicionPause before a suspected request is tried again
   */
  Failover(Replicas replicas, GatewayConfig.Calls config, Duration suspicionPause) {
    this.replicas = replicas;
    this.config = config;
    this.suspicionPause = suspicionPause;
  }

  /** What is done at a replica. */
  @FunctionalInterface
  public interface Work<T> {
    /** Does it, from where it stands. A status that is thrown sends it elsewhere. */
    T at(Lease lease) throws StatusException, InterruptedException;
  }

  /**
   * Does work that fits every replica.
   *
   * @throws InterruptedException when this thread was told to stop
   * @throws io.grpc.StatusRuntimeException when the caller is gone or its deadline has passed, or
   *     RESOURCE_EXHAUSTED as the replicas told it
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE naming the service
   */
  public <T> T run(Work<T> work) throws InterruptedException {
    return run(() -> 1, address -> true, work);
  }

  /**
   * Does work, as {@link #run(Work)} does, that fits some replicas better.
   *
   * @param amount how much of it is left, in the unit of the service
   * @param preferred the replicas it fits
   */
  public <T> T run(LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    return run(failures(), amount, preferred, work);
  }

  /**
   * Does work, as the others do, that has been begun before: overload and outages are waited out.
   *
   * @param amount how much of it is left, in the unit of the service
   * @param preferred the replicas it fits
   */
  public <T> T goOn(LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    Failures failures = failures();
    failures.forget();
    return run(failures, amount, preferred, work);
  }

  /**
   * Does work, as {@link #run(Work)} does, that concludes a longer one: overload and outages are
   * waited out, for to refuse now would throw away what has been done.
   */
  public <T> T conclude(Work<T> work) throws InterruptedException {
    Failures failures = failures();
    failures.forget();
    return run(failures, () -> 1, address -> true, work);
  }

  private Failures failures() {
    return new Failures(replicas.service(), config, System::nanoTime);
  }

  private <T> T run(
      Failures failures, LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    Suspicion suspicion = new Suspicion();
    Duration pause = config.pause();
    while (true) {
      long seen = replicas.recoveries().count();
      Optional<Lease> free =
          replicas.lease(amount.getAsLong(), preferred, failures.excluded(), failures.hasBegun());
      if (free.isEmpty()) {
        wait(failures.endRound(replicas.absence(), pause, Caller.patience()), seen);
        Duration longest = failures.hasBegun() ? LONGEST_PAUSE_OF_BEGUN : LONGEST_PAUSE;
        pause = Collections.min(List.of(pause.multipliedBy(2), longest));
        continue;
      }
      try (Lease lease = free.get()) {
        return done(lease, work);
      } catch (StatusException e) {
        Caller.requireWaiting();
        if (free.get().hasAdvanced()) {
          pause = config.pause();
        }
        failed(free.get(), e, failures, suspicion);
      }
    }
  }

  private void failed(Lease lease, StatusException e, Failures failures, Suspicion suspicion)
      throws InterruptedException {
    if (lease.isTakenOn()) {
      failures.begin();
    }
    if (lease.hasAdvanced()) {
      failures.forget();
      suspicion.clear();
    }
    Replica replica = lease.replica();
    replicas.refused(replica, e, failures.hasBegun());
    if (failures.add(replica.address(), e, lease.contact())) {
      replicas.failed(replica, e.getStatus());
    }
    boolean isLost = e.getStatus().getCode() == Status.Code.UNAVAILABLE && lease.contact().isLost();
    if (isLost && !lease.hasAdvanced()) {
      requireUnsuspicious(lease, suspicion);
    }
    failures.requireBudget();
  }

  private void requireUnsuspicious(Lease lease, Suspicion suspicion) throws InterruptedException {
    Duration held = Duration.ofNanos(System.nanoTime() - lease.contact().sinceNanos());
    List<Address> ended = suspicion.lost(lease.replica().address(), held);
    if (!ended.isEmpty()) {
      replicas.poisoned(ended);
      throw Refusals.failedPrecondition(
          POISONED_REQUEST,
          replicas.service(),
          "two replicas were lost soon after each took this request up, so that it is not tried at"
              + " a third; do not send it again, and report it");
    }
    if (suspicion.isAroused()) {
      replicas.recoveries().pause(spread(suspicionPause));
    }
  }

  private void wait(Failures.Wait what, long seen) throws InterruptedException {
    switch (what) {
      case Failures.Wait.ForRecovery(Duration time) ->
          replicas.recoveries().await(seen, spread(time));
      case Failures.Wait.ForRoom(Duration time) -> replicas.recoveries().pause(time);
    }
  }

  /** Work that failed together does not come again together. */
  private static Duration spread(Duration pause) {
    double factor = 0.75 + 0.5 * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (factor * pause.toNanos()));
  }

  private <T> T done(Lease lease, Work<T> work) throws StatusException, InterruptedException {
    T result = work.at(lease);
    replicas.answered(lease.replica());
    replicas.recoveries().takenOn();
    return result;
  }
}
