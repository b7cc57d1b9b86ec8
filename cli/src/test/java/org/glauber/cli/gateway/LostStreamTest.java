package org.glauber.cli.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.util.Durations;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RequestInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.glauber.cli.CommandRun;
import org.glauber.cli.ExitCode;
import org.glauber.cli.generation.FakeGateway.Behaviour;
import org.glauber.cli.generation.FakeGatewayServer;
import org.glauber.generation.v1.Accepted;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateImageResponse;
import org.glauber.generation.v1.Infilling;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streams that end before their result, as with proxies and broken connections. */
class LostStreamTest {
  private static final Duration SOON = Duration.ofMillis(200);
  private static final Duration LEFT = Duration.ofHours(1);

  private FakeGatewayServer suite;

  @BeforeEach
  void start() throws IOException {
    suite = FakeGatewayServer.start();
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  /**
   * Any status counts as lost, including OK, except UNIMPLEMENTED, which a gateway without
   * resumption returns.
   */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNIMPLEMENTED")
  void anEndWithoutDetailsOfTheSuiteIsALostStream(Status.Code code) {
    CommandRun undisturbed = run("--count", "2");
    suite.gateway().behave(new Behaviour.Lose(5, code.toStatus(), 2));
    assertThat(run("--count", "2")).isEqualTo(undisturbed);
    assertThat(suite.gateway().streams()).isEqualTo(4); // one was lost again
  }

  /** Resumed one after the other, the last would have only the rest of the call's deadline. */
  @Test
  void theGenerationsOfALostStreamAreResumedConcurrently() {
    CommandRun undisturbed = run("--count", "8");
    suite.gateway().behave(new Behaviour.Gather(8, 8));
    assertThat(run("--count", "8")).isEqualTo(undisturbed);
  }

  @Test
  void aResumeRequestRepeatsTheFieldsOfTheCall() {
    ResumePoints resumePoints =
        ResumePoints.of(
            GenerateImageRequest.newBuilder()
                .setProgress(ProgressRhythm.newBuilder().setEverySteps(3))
                .setInfilling(Infilling.newBuilder().setImage(ByteString.copyFromUtf8("png")))
                .setHeartbeatMillis(700)
                .build());
    resumePoints.observe(
        GenerateImageResponse.newBuilder()
            .setAccepted(Accepted.newBuilder().setGenerationId("g"))
            .build());
    ResumeGenerationRequest rest = resumePoints.request(0).orElseThrow();
    assertThat(rest.getGenerationId()).isEqualTo("g");
    assertThat(rest.getProgress().getEverySteps()).isEqualTo(3);
    assertThat(rest.getInfilledImage()).isEqualTo(ByteString.copyFromUtf8("png"));
    assertThat(rest.getHeartbeatMillis()).isEqualTo(700);
  }

  @Test
  void heartbeatsAreNotShown() {
    suite.gateway().behave(new Behaviour.Lose(2, Status.INTERNAL, 1));
    CommandRun run = run("--json");
    assertThat(run.code()).isZero();
    assertThat(run.out().lines()).hasSize(3).noneMatch(line -> line.contains("heartbeat"));
  }

  @Test
  void aGenerationThatWasNotAcceptedIsNotResumed() {
    suite.gateway().behave(new Behaviour.Lose(0, Status.INTERNAL, 1));
    CommandRun run = run();
    assertThat(run.code()).isEqualTo(ExitCode.UNAVAILABLE.code());
    assertThat(run.err()).startsWith("The connection to ");
    assertThat(suite.gateway().streams()).isEqualTo(1);
  }

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

  private CommandRun run(String... options) {
    String[] command = new String[options.length + 5];
    System.arraycopy(
        new String[] {"text", "--seed", "2", "--target", suite.target()}, 0, command, 0, 5);
    System.arraycopy(options, 0, command, 5, options.length);
    return CommandRun.of(Path.of(""), command);
  }
}
