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
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one piece of work, and what they amount to.
 *
 * <p>Work that has begun is worth waiting for: replicas that are full do not count against it, and
 * replicas that cannot be reached or are not ready do so only by the time for which they have all
 * been away, {@code glauber.gateway.calls.outage}. A replica that was lost while it held the work
 * counts as any other failure does, for the work may be the reason.
 */
final class Failures {
  private final String service;
  private final GatewayConfig.Calls config;
  private final LongSupplier nanoTime;
  private final Set<Address> tried = new HashSet<>();
  private final Map<Address, Long> fullUntil = new HashMap<>(); // nanoTime
  private int count;
  private boolean begun;
  private boolean isAway; // no replica was reached since awaySince
  private long awaySince; // nanoTime
  private @Nullable StatusException full;
  private @Nullable StatusException last;

  /**
   * No failure yet.
   *
   * @param nanoTime the clock, {@link System#nanoTime}
   */
  Failures(String service, GatewayConfig.Calls config, LongSupplier nanoTime) {
    this.service = service;
    this.config = config;
    this.nanoTime = nanoTime;
  }

  /** The replicas not to try now: they have failed in this round, or asked to be left alone. */
  Set<Address> excluded() {
    long now = nanoTime.getAsLong();
    fullUntil.values().removeIf(until -> until - now <= 0);
    Set<Address> excluded = new HashSet<>(tried);
    excluded.addAll(fullUntil.keySet());
    return excluded;
  }

  /** Whether the work's caller was told that it is taken on, or the work has gone forward. */
  boolean hasBegun() {
    return begun;
  }

  /**
   * Adds a failure.
   *
   * @param contact how the replica and the call have met
   * @return whether it speaks against the replica: one that is full, or has not this model or this
   *     digest of it, is not broken
   * @throws IllegalStateException when it is our own fault, at whatever replica
   * @throws io.grpc.StatusRuntimeException when it is the model's, at whatever replica
   */
  boolean add(Address address, StatusException failure, Lease.Contact contact) {
    Status status = failure.getStatus();
    if (status.getCode() == Status.Code.INVALID_ARGUMENT
        || status.getCode() == Status.Code.OUT_OF_RANGE) {
      throw new IllegalStateException(service + " finds our request wrong: " + status, failure);
    }
    if (isModelFault(failure)) {
      throw status.asRuntimeException(failure.getTrailers());
    }
    tried.add(address);
    last = failure;
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      full(address, failure);
      return false;
    }
    fullUntil.remove(address);
    if (begun && fullUntil.isEmpty()) {
      full = null; // no room is promised any more
    }
    if (begun && isAbsence(status, contact)) {
      away();
    } else {
      count++;
    }
    return status.getCode() != Status.Code.NOT_FOUND
        && status.getCode() != Status.Code.FAILED_PRECONDITION;
  }

  private void away() {
    awaySince = isAway ? awaySince : nanoTime.getAsLong();
    isAway = true;
  }

  private void full(Address address, StatusException failure) {
    full = failure;
    Optional<Duration> hint = retryHint(failure);
    if (begun && hint.isPresent()) {
      count = 0; // one is there that will have room
      isAway = false;
      fullUntil.put(address, nanoTime.getAsLong() + lengthened(hint.get()).toNanos());
    } else {
      count++;
    }
  }

  /** Whether no replica had the work: none was reached, or the one that was is not ready. */
  private static boolean isAbsence(Status status, Lease.Contact contact) {
    return !contact.isLost()
        && (status.getCode() == Status.Code.UNAVAILABLE
            || status.getCode() == Status.Code.DEADLINE_EXCEEDED);
  }

  /** The work's caller was told that it is taken on: overload is waited out from now on. */
  void begin() {
    begun = true;
  }

  /** When a full replica asks to be tried again; empty for one that will never do this work. */
  static Optional<Duration> retryHint(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status == null
        ? Optional.empty()
        : status.getDetailsList().stream()
            .filter(detail -> detail.is(RetryInfo.class))
            .map(Failures::delay)
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

  /** By up to a quarter, so that those that were refused together do not come again together. */
  private static Duration lengthened(Duration hint) {
    double factor = 1 + 0.25 * ThreadLocalRandom.current().nextDouble();
    return Duration.ofNanos((long) (factor * hint.toNanos()));
  }

  /** The same network gives the same logits everywhere. */
  private static boolean isModelFault(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status != null && status.getDetailsList().stream().anyMatch(Refusals::isModelFault);
  }

  /** The work has gone forward before it failed: what was before does not count any more. */
  void forget() {
    tried.clear();
    fullUntil.clear();
    count = 0;
    isAway = false;
    full = null;
    begun = true;
  }

  /** What to wait for between two rounds. */
  sealed interface Wait {
    /** How long at most. */
    Duration time();

    /** For a replica that is away to recover. */
    record ForRecovery(Duration time) implements Wait {}

    /** For a replica that is full to have room. */
    record ForRoom(Duration time) implements Wait {}
  }

  /**
   * No replica is left to try. Overload is refused at once, unless it would throw work away.
   *
   * @param absence why there is no replica, where none was tried
   * @param pause before the next round, unless full replicas asked for another
   * @param patience how long the caller will wait: it had better hear why than run into its
   *     deadline
   * @throws RuntimeException what to tell the caller, when another round makes no sense
   */
  Wait endRound(String absence, Duration pause, Duration patience) {
    boolean isAnyFull = !fullUntil.isEmpty();
    if (tried.isEmpty() && !isAnyFull) {
      last = Status.UNAVAILABLE.withDescription(absence).asException();
      if (!begun) {
        throw verdict();
      }
      away();
      requireBudget();
    }
    boolean isSpent = count >= config.attempts(); // but for the room that was promised
    boolean isOnlyFull = isAnyFull && (isSpent || fullUntil.keySet().containsAll(tried));
    Duration time = isOnlyFull ? untilRoom(pause, patience) : pause;
    if ((full != null && !begun) || time.compareTo(patience) >= 0) {
      throw verdict();
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

  /** The caller's last half is left for another try, where the hint would outlast it. */
  private Duration untilRoom(Duration pause, Duration patience) {
    long now = nanoTime.getAsLong();
    long first = fullUntil.values().stream().mapToLong(until -> until - now).min().orElse(0);
    Duration half = patience.dividedBy(2);
    if (first > half.toNanos()) {
      fullUntil.replaceAll((_, _) -> now + half.toNanos());
    }
    return Collections.max(
        List.of(pause, Collections.min(List.of(Duration.ofNanos(Math.max(0, first)), half))));
  }

  /**
   * Returns while another attempt is within the budget, or a full replica has promised room.
   *
   * @throws RuntimeException what to tell the caller
   */
  void requireBudget() {
    boolean isOutageOver = isAway && nanoTime.getAsLong() - awaySince >= config.outage().toNanos();
    if ((count >= config.attempts() && fullUntil.isEmpty()) || isOutageOver) {
      throw verdict();
    }
  }

  /** A status in words; what only says that a connection failed is told as that. */
  static String text(Status status) {
    String description = status.getDescription();
    boolean isGivenUp = description != null && description.startsWith("Channel shutdown"); // by us
    if (status.getCause() instanceof IOException || isGivenUp) {
      return "cannot be reached";
    }
    return description == null ? status.getCode().toString() : description;
  }

  private RuntimeException verdict() {
    if (full != null) {
      return full.getStatus().asRuntimeException(full.getTrailers());
    }
    Status status = last == null ? Status.UNAVAILABLE : last.getStatus();
    return switch (status.getCode()) {
      case INTERNAL, UNKNOWN, DATA_LOSS ->
          new IllegalStateException(service + " is broken: " + text(status), last);
      default -> Refusals.unavailable(service, text(status));
    };
  }
}
