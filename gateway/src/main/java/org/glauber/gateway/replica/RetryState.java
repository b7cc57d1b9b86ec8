package org.glauber.gateway.replica;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.glauber.gateway.config.GatewayConfig;
import org.glauber.gateway.discovery.Address;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one piece of work so far, which decide whether, when and where it is retried.
 *
 * <p>Work that has begun is retried longer: full replicas do not count against its budget, and
 * replicas that cannot be reached or are not ready count only once all of them have been
 * unreachable for {@code glauber.gateway.calls.outage-timeout}. A replica that was lost while it
 * ran the work counts as any other failure, because the work may be the cause.
 */
final class RetryState {
  private final String service;
  private final GatewayConfig.Calls config;
  private final LongSupplier nanoTime;
  private final Set<Address> tried = new HashSet<>();
  private final Map<Address, Long> fullUntil = new HashMap<>(); // nanoTime
  private int count;
  private boolean begun;
  private boolean isUnreachable; // no replica was reached since unreachableSince
  private long unreachableSince; // nanoTime
  private @Nullable StatusException full;
  private @Nullable StatusException last;

  /**
   * Creates a state without failures.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  RetryState(String service, GatewayConfig.Calls config, LongSupplier nanoTime) {
    this.service = service;
    this.config = config;
    this.nanoTime = nanoTime;
  }

  /**
   * The replicas not to try now: they have failed in this round, or gave a retry delay that has not
   * passed.
   */
  Set<Address> excluded() {
    long now = nanoTime.getAsLong();
    fullUntil.values().removeIf(until -> until - now <= 0);
    Set<Address> excluded = new HashSet<>(tried);
    excluded.addAll(fullUntil.keySet());
    return excluded;
  }

  /** Whether the work was accepted, or has made progress. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Records a failure.
   *
   * @param transportState how far the call got in the transport
   * @return whether the replica is at fault; a replica that is full, or lacks the model or its
   *     digest, is not
   * @throws IllegalStateException if our request is invalid, as it would be at every replica
   * @throws io.grpc.StatusRuntimeException if the model is at fault, as it would be at every
   *     replica
   */
  boolean record(Address address, StatusException failure, Lease.TransportState transportState) {
    Status status = failure.getStatus();
    if (status.getCode() == Status.Code.INVALID_ARGUMENT
        || status.getCode() == Status.Code.OUT_OF_RANGE) {
      throw new IllegalStateException(
          service + " rejects the gateway's request as invalid: " + status, failure);
    }
    if (isModelFault(failure)) {
      throw status.asRuntimeException(failure.getTrailers());
    }
    tried.add(address);
    last = failure;
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      recordFull(address, failure);
      return false;
    }
    fullUntil.remove(address);
    if (begun && fullUntil.isEmpty()) {
      full = null; // no full replica has given a retry delay
    }
    if (begun && wasNotReached(status, transportState)) {
      markUnreachable();
    } else {
      count++;
    }
    return status.getCode() != Status.Code.NOT_FOUND
        && status.getCode() != Status.Code.FAILED_PRECONDITION;
  }

  private void markUnreachable() {
    unreachableSince = isUnreachable ? unreachableSince : nanoTime.getAsLong();
    isUnreachable = true;
  }

  private void recordFull(Address address, StatusException failure) {
    full = failure;
    Optional<Duration> hint = retryHint(failure);
    if (begun && hint.isPresent()) {
      count = 0; // this replica will have room
      isUnreachable = false;
      fullUntil.put(address, nanoTime.getAsLong() + withJitter(hint.get()).toNanos());
    } else {
      count++;
    }
  }

  /** Whether the replica did not run the work: it was not reached, or is not ready. */
  private static boolean wasNotReached(Status status, Lease.TransportState transportState) {
    return !transportState.isLost()
        && (status.getCode() == Status.Code.UNAVAILABLE
            || status.getCode() == Status.Code.DEADLINE_EXCEEDED);
  }

  /** Notes that the work was accepted: from now on overload is waited out. */
  void markAccepted() {
    begun = true;
  }

  /** The retry delay that a full replica gave; empty if it will never do this work. */
  static Optional<Duration> retryHint(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status == null
        ? Optional.empty()
        : status.getDetailsList().stream()
            .filter(detail -> detail.is(RetryInfo.class))
            .map(RetryState::delay)
            .findFirst();
  }

  private static Duration delay(com.google.protobuf.Any detail) {
    try {
      com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
      return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      return Duration.ZERO;
    }
  }

  /**
   * Lengthens a delay by up to a quarter, so that work that was refused together is not retried
   * together.
   */
  private static Duration withJitter(Duration hint) {
    double factor = 1 + 0.25 * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (factor * hint.toNanos()));
  }

  /** Whether the model is at fault: the same network gives the same logits at every replica. */
  private static boolean isModelFault(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status != null && status.getDetailsList().stream().anyMatch(Refusals::isModelFault);
  }

  /** Notes that the work made progress before it failed: earlier failures no longer count. */
  void markProgress() {
    tried.clear();
    fullUntil.clear();
    count = 0;
    isUnreachable = false;
    full = null;
    begun = true;
  }

  /** What to wait for before the next round. */
  sealed interface Wait {
    /** The longest time to wait. */
    Duration time();

    /** Wait for a failed replica to recover. */
    record ForRecovery(Duration time) implements Wait {}

    /** Wait for a full replica to have room. */
    record ForRoom(Duration time) implements Wait {}
  }

  /**
   * Ends a round, as no replica is left to try. Overload is refused at once, unless work would be
   * lost.
   *
   * @param unavailableReason why no replica was available, used if none was tried
   * @param pause the pause before the next round, unless full replicas gave a retry delay
   * @param timeRemaining the time until the caller's deadline; if a pause would outlast it, the
   *     work fails at once with its cause, which says more than an expired deadline
   * @throws RuntimeException the failure to return to the caller, if another round makes no sense
   */
  Wait endRound(String unavailableReason, Duration pause, Duration timeRemaining) {
    boolean isAnyFull = !fullUntil.isEmpty();
    if (tried.isEmpty() && !isAnyFull) {
      last = Status.UNAVAILABLE.withDescription(unavailableReason).asException();
      if (!begun) {
        throw failure();
      }
      markUnreachable();
      requireBudget();
    }
    boolean isSpent =
        count >= config.maxAttempts(); // except at full replicas that gave a retry delay
    boolean isOnlyFull = isAnyFull && (isSpent || fullUntil.keySet().containsAll(tried));
    Duration time = isOnlyFull ? untilRoom(pause, timeRemaining) : pause;
    if ((full != null && !begun) || time.compareTo(timeRemaining) >= 0) {
      throw failure();
    }
    if (isSpent) {
      tried.removeAll(fullUntil.keySet());
    } else {
      tried.clear();
    }
    if (!isAnyFull) {
      full = null;
    }
    return isOnlyFull ? new Wait.ForRoom(time) : new Wait.ForRecovery(time);
  }

  /**
   * The time until a full replica has room, at most half of the caller's remaining time, so that
   * another attempt fits.
   */
  private Duration untilRoom(Duration pause, Duration timeRemaining) {
    long now = nanoTime.getAsLong();
    long first = fullUntil.values().stream().mapToLong(until -> until - now).min().orElse(0);
    Duration half = timeRemaining.dividedBy(2);
    if (first > half.toNanos()) {
      fullUntil.replaceAll((_, _) -> now + half.toNanos());
    }
    return Collections.max(
        List.of(pause, Collections.min(List.of(Duration.ofNanos(Math.max(0, first)), half))));
  }

  /**
   * Returns if another attempt is within the budget, or a full replica gave a retry delay.
   *
   * @throws RuntimeException the failure to return to the caller, otherwise
   */
  void requireBudget() {
    boolean isOutageOver =
        isUnreachable
            && nanoTime.getAsLong() - unreachableSince >= config.outageTimeout().toNanos();
    if ((count >= config.maxAttempts() && fullUntil.isEmpty()) || isOutageOver) {
      throw failure();
    }
  }

  /** Describes a status. Any failed connection becomes "cannot be reached", without its address. */
  static String describe(Status status) {
    String description = status.getDescription();
    boolean isClosedByUs = description != null && description.startsWith("Channel shutdown");
    if (status.getCause() instanceof IOException || isClosedByUs) {
      return "cannot be reached";
    }
    return description == null ? status.getCode().toString() : description;
  }

  private RuntimeException failure() {
    if (full != null) {
      return full.getStatus().asRuntimeException(full.getTrailers());
    }
    Status status = last == null ? Status.UNAVAILABLE : last.getStatus();
    return switch (status.getCode()) {
      case INTERNAL, UNKNOWN, DATA_LOSS ->
          new IllegalStateException(service + " is broken: " + describe(status), last);
      default -> Refusals.unavailable(service, describe(status));
    };
  }
}
