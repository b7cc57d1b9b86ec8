package org.glauber.client;

import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Decides whether and when to resume a generation whose stream has ended before its result. Resumes
 * if the stream was lost, which means that it ended with OK, or with a status without the suite's
 * {@code google.rpc} details, as proxies and broken connections produce. Also resumes after
 * UNAVAILABLE, because the suite may recover, and after RESOURCE_EXHAUSTED with a retry delay.
 */
final class ResumeAttempts {
  private static final int MAX_FAILURES = 6; // in a row
  private static final Duration PAUSE = Duration.ofMillis(100); // before the first, then doubled
  private static final Duration STEADY = Duration.ofSeconds(5);

  private final DoubleSupplier random;
  private int failures;
  private Duration pause = Duration.ZERO;

  /**
   * Creates the state before the first stream has ended.
   *
   * @param random uniform in [0, 1); jitter, so that clients that lost their streams together do
   *     not retry together
   */
  ResumeAttempts(DoubleSupplier random) {
    this.random = random;
  }

  /**
   * Records that a stream has ended before its result, and decides whether to resume.
   *
   * @param failure the status that ended it; empty for OK
   * @param lasted the time that it was open
   * @param hasAdvanced whether it delivered any new state
   * @param left the time until the deadline; the next attempt must begin before it
   * @return whether to resume, after {@link #pause}
   */
  boolean isResumable(
      Optional<StatusRuntimeException> failure,
      Duration lasted,
      boolean hasAdvanced,
      Duration left) {
    // A stream of this length was probably closed by a time limit while its chain advanced.
    failures = hasAdvanced || lasted.compareTo(STEADY) >= 0 ? 1 : failures + 1;
    Duration doubled = PAUSE.multipliedBy(1L << (failures - 1));
    pause = Duration.ofNanos((long) (doubled.toNanos() * (0.5 + random.getAsDouble())));
    return failures <= MAX_FAILURES
        && (failure.isEmpty() || isLost(failure.get()) || hasRetryDelay(failure.get()))
        && pause.compareTo(left) < 0;
  }

  /** The wait before the next attempt. */
  Duration pause() {
    return pause;
  }

  private boolean hasRetryDelay(StatusRuntimeException failure) {
    Optional<Duration> delay =
        failure.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED
            ? StatusDetails.of(failure)
                .find(RetryInfo.class)
                .map(RetryInfo::getRetryDelay)
                .map(proto -> Duration.ofSeconds(proto.getSeconds(), proto.getNanos()))
            : Optional.empty();
    delay.ifPresent(advised -> pause = advised);
    return delay.isPresent();
  }

  private static boolean isLost(StatusRuntimeException failure) {
    return failure.getStatus().getCode() == Status.Code.UNAVAILABLE
        || !StatusDetails.of(failure).areFromSuite();
  }
}
