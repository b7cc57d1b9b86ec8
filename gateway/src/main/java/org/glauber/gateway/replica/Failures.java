package org.glauber.gateway.replica;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.glauber.server.status.Refusals;
import org.jspecify.annotations.Nullable;

/** The failures of one piece of work, and what they amount to. */
final class Failures {
  private final String service;
  private final int budget;
  private final Set<Address> tried = new HashSet<>();
  private int count;
  private boolean begun;
  private @Nullable StatusException full;
  private @Nullable StatusException last;

  Failures(String service, int budget) {
    this.service = service;
    this.budget = budget;
  }

  /** The replicas that have failed in this round. */
  Set<Address> tried() {
    return tried;
  }

  /**
   * Adds a failure.
   *
   * @return whether it speaks against the replica: one that is full, or has not this model or this
   *     digest of it, is not broken
   * @throws IllegalStateException when it is our own fault, at whatever replica
   * @throws io.grpc.StatusRuntimeException when it is the model's, at whatever replica
   */
  boolean add(Address address, StatusException failure) {
    Status status = failure.getStatus();
    if (status.getCode() == Status.Code.INVALID_ARGUMENT
        || status.getCode() == Status.Code.OUT_OF_RANGE) {
      throw new IllegalStateException(service + " finds our request wrong: " + status, failure);
    }
    if (isFaultOfTheModel(failure)) {
      throw status.asRuntimeException(failure.getTrailers());
    }
    tried.add(address);
    count++;
    last = failure;
    if (status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      full = failure;
      if (begun && mayComeAgain(failure)) {
        count = 0; // one is there that will have room
      }
      return false;
    }
    return status.getCode() != Status.Code.NOT_FOUND
        && status.getCode() != Status.Code.FAILED_PRECONDITION;
  }

  /** The work's caller was told that it is taken on: overload is waited out from now on. */
  void begin() {
    begun = true;
  }

  /** Whether it says when to come again, as those do that are full; else it will never do. */
  private static boolean mayComeAgain(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status != null
        && status.getDetailsList().stream().anyMatch(detail -> detail.is(RetryInfo.class));
  }

  /** The same network gives the same logits everywhere. */
  private static boolean isFaultOfTheModel(StatusException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    return status != null && status.getDetailsList().stream().anyMatch(Refusals::isFaultOfTheModel);
  }

  /** Whether a replica was full, rather than broken, in this round. */
  boolean isFull() {
    return full != null;
  }

  /** The work has gone forward before it failed: what was before does not count any more. */
  void forget() {
    tried.clear();
    count = 0;
    full = null;
    begun = true;
  }

  /**
   * Every replica was tried. Overload is refused at once, unless it would throw work away.
   *
   * @param pause before the next round
   * @param patience how long the caller will wait: it had better hear why than run into its
   *     deadline
   * @throws RuntimeException what to tell the caller, when another round makes no sense
   */
  void endRound(Duration pause, Duration patience) {
    if (tried.isEmpty()) {
      throw Refusals.unavailable(service, "no replica is known");
    }
    if ((full != null && !begun) || pause.compareTo(patience) >= 0) {
      throw verdict();
    }
    tried.clear();
    full = null;
  }

  /**
   * Returns while another attempt is within the budget.
   *
   * @throws RuntimeException what to tell the caller
   */
  void requireBudget() {
    if (count >= budget) {
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
