package org.glauber.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumeAttemptsTest {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LEFT = Duration.ofHours(1);

  @Test
  void consecutiveAttemptsAreBoundedWithExponentialJitteredPauses() {
    ResumeAttempts least = new ResumeAttempts(() -> 0);
    ResumeAttempts most = new ResumeAttempts(() -> 0.999);
    Optional<StatusRuntimeException> cut = Optional.of(Status.INTERNAL.asRuntimeException());
    for (int attempt = 0; attempt < 6; attempt++) {
      assertThat(least.isResumable(cut, SOON, false, LEFT)).isTrue();
      assertThat(most.isResumable(cut, SOON, false, LEFT)).isTrue();
      assertThat(least.pause()).isEqualTo(Duration.ofMillis(50L << attempt));
      assertThat(most.pause())
          .isBetween(Duration.ofMillis(149L << attempt), Duration.ofMillis(150L << attempt));
    }
    assertThat(least.isResumable(cut, SOON, false, LEFT)).isFalse();
    assertThat(most.isResumable(cut, SOON, true, LEFT)).isTrue(); // it has advanced
    assertThat(least.isResumable(cut, Duration.ofSeconds(9), false, LEFT)).isTrue();
  }

  @Test
  void aStatusOfTheSuiteIsFinalUnlessItIsUnavailable() {
    assertThat(isResumable(Status.Code.INTERNAL, ErrorInfo.newBuilder().setDomain("glauber.org")))
        .isFalse();
    assertThat(isResumable(Status.Code.INTERNAL, RequestInfo.newBuilder())).isFalse();
    assertThat(isResumable(Status.Code.ABORTED, ErrorInfo.newBuilder().setDomain("glauber.org")))
        .isFalse();
    assertThat(isResumable(Status.Code.ABORTED, ErrorInfo.newBuilder().setDomain("proxy.example")))
        .isTrue();
    assertThat(
            isResumable(Status.Code.UNAVAILABLE, ErrorInfo.newBuilder().setDomain("glauber.org")))
        .isTrue();
  }

  @Test
  void resourceExhaustedIsRetriedAfterItsRetryDelay() {
    ResumeAttempts attempts = new ResumeAttempts(() -> 0);
    RetryInfo.Builder retry = RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(1_700));
    assertThat(
            attempts.isResumable(
                Optional.of(failure(Status.Code.RESOURCE_EXHAUSTED, retry)), SOON, false, LEFT))
        .isTrue();
    assertThat(attempts.pause()).isEqualTo(Duration.ofMillis(1_700));
  }

  @Test
  void noPauseExtendsPastTheDeadline() {
    ResumeAttempts attempts = new ResumeAttempts(() -> 0);
    RetryInfo.Builder retry = RetryInfo.newBuilder().setRetryDelay(Durations.fromSeconds(60));
    Optional<StatusRuntimeException> full =
        Optional.of(failure(Status.Code.RESOURCE_EXHAUSTED, retry));
    assertThat(attempts.isResumable(full, SOON, true, Duration.ofSeconds(59))).isFalse();
    assertThat(attempts.isResumable(full, SOON, true, Duration.ofSeconds(61))).isTrue();
  }

  private static boolean isResumable(Status.Code code, com.google.protobuf.Message.Builder detail) {
    return new ResumeAttempts(() -> 0)
        .isResumable(Optional.of(failure(code, detail)), SOON, true, LEFT);
  }

  private static StatusRuntimeException failure(
      Status.Code code, com.google.protobuf.Message.Builder detail) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .addDetails(Any.pack(detail.build()))
            .build());
  }
}
