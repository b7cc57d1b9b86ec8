package org.glauber.gateway.replica;

import io.grpc.StatusException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.glauber.gateway.config.GatewayConfig;

/**
 * Does a piece of work at one replica after another until it is done or the budget is spent. Work
 * must bear to be begun again where it failed.
 *
 * <p>Replicas are tried in rounds: each once, the least loaded first, then a pause, which ends when
 * one recovers. The budget counts failures in a row; progress fills it up again, so that a long
 * chain outlives the restart of every replica, one at a time. What has been begun outlives those
 * that are full, too.
 */
public final class Failover {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
  private static final Duration LONGEST_PAUSE_OF_FULL = Duration.ofSeconds(2);

  private final Replicas replicas;
  private final GatewayConfig.Calls config;

  /** The failover among these replicas. */
  public Failover(Replicas replicas, GatewayConfig.Calls config) {
    this.replicas = replicas;
    this.config = config;
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
    return run(new Failures(replicas.service(), config.attempts()), amount, preferred, work);
  }

  /**
   * Does work, as the others do, that has been begun before: overload is waited out for as long as
   * the caller waits.
   *
   * @param amount how much of it is left, in the unit of the service
   * @param preferred the replicas it fits
   */
  public <T> T goOn(LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    Failures failures = new Failures(replicas.service(), config.attempts());
    failures.forget();
    return run(failures, amount, preferred, work);
  }

  /**
   * Does work, as {@link #run(Work)} does, that concludes a longer one: overload is waited out, for
   * to refuse now would throw away what has been done.
   */
  public <T> T conclude(Work<T> work) throws InterruptedException {
    Failures failures = new Failures(replicas.service(), config.attempts());
    failures.forget();
    return run(failures, () -> 1, address -> true, work);
  }

  private <T> T run(
      Failures failures, LongSupplier amount, Predicate<Address> preferred, Work<T> work)
      throws InterruptedException {
    Duration pause = config.pause();
    while (true) {
      Optional<Lease> free = replicas.lease(amount.getAsLong(), preferred, failures.tried());
      if (free.isEmpty()) {
        Duration longest = failures.isFull() ? LONGEST_PAUSE_OF_FULL : LONGEST_PAUSE;
        failures.endRound(pause, Caller.patience());
        replicas.awaitRecovery(spread(pause));
        pause = Collections.min(List.of(pause.multipliedBy(2), longest));
        continue;
      }
      try (Lease lease = free.get()) {
        return done(lease, work);
      } catch (StatusException e) {
        Caller.requireWaiting();
        if (free.get().isTakenOn()) {
          failures.begin();
        }
        if (free.get().hasAdvanced()) {
          failures.forget();
          pause = config.pause();
        }
        if (failures.add(free.get().replica().address(), e)) {
          replicas.failed(free.get().replica(), e.getStatus());
        }
        failures.requireBudget();
      }
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
    return result;
  }
}
