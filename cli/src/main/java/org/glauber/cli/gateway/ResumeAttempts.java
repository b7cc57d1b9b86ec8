package org.glauber.cli.gateway;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Decides whether a generation whose stream has ended is resumed, and when. A stream is lost when
 * it ends without a word of the suite: with a status that has no {@code google.rpc} detail of ours,
 * as proxies and broken connections make them, or with OK before the result. A suite that is
 * UNAVAILABLE may be there again, and one that is full will have room.
 */
final class ResumeAttempts {
  private static final int MOST_FAILURES = 6; // in a row
  private static final Duration PAUSE = Duration.ofMillis(100); // before the first, then doubled
  private static final Duration STEADY = Duration.ofSeconds(5);

  private final DoubleSupplier random;
  private int failures;
  private Duration pause = Duration.ZERO;

  /**
   * No stream has ended yet.
   *
   * @param random uniform in [0, 1), so that clients that lost their streams together do not come
   *     back together
   */
  ResumeAttempts(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * A stream has ended before its result.
   *
   * @param failure what it ended with, empty for OK
   * @param lasted how long it was open
   * @param hasAdvanced whether it brought anything new
   * @param left until the deadline, before which the next attempt has to begin
   * @return whether to resume, after {@link #pause}
   */
  boolean isResumable(
      Optional<StatusRuntimeException> failure,
      Duration lasted,
      boolean hasAdvanced,
      Duration left) {
    // A stream that lasted was cut off by time, and its chain has advanced.
    failures = hasAdvanced || lasted.compareTo(STEADY) >= 0 ? 1 : failures + 1;
    Duration doubled = PAUSE.multipliedBy(1L << (failures - 1));
    pause = Duration.ofNanos((long) (doubled.toNanos() * (0.5 + random.getAsDouble())));
    return failures <= MOST_FAILURES
        && (failure.isEmpty() || isLost(failure.get()) || isToldToComeAgain(failure.get()))
        && pause.compareTo(left) < 0;
  }

  /** How long to wait before the next attempt. */
  Duration pause() {
    return pause;
  }

  private boolean isToldToComeAgain(StatusRuntimeException failure) {
    Optional<Duration> told =
        failure.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
            ? StatusDetails.of(failure)
                .find(RetryInfo.class)
                .map(RetryInfo::getRetryDelay)
                .map(delay -> Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
            : Optional.empty();
    told.ifPresent(delay -> pause = delay);
    return told.isPresent();
  }

  private static boolean isLost(StatusRuntimeException failure) {
    return failure.getStatus().getCode() == Status.Code.UNAVAILABLE
        || !StatusDetails.of(failure).areOfTheSuite();
  }
}
