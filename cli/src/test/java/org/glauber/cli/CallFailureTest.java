package org.glauber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.glauber.client.FakeGateway.Behaviour;
import org.glauber.client.FakeGatewayServer;
import org.glauber.console.ExitCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages of failed calls, over a real channel. */
class CallFailureTest {
  private FakeGatewayServer suite;

  @BeforeEach
  void start() throws IOException {
    suite = FakeGatewayServer.start();
  }

  @AfterEach
  void stop() {
    suite.close();
  }

  @Test
  void anInvalidFieldIsReportedAsItsOption() {
    BadRequest request =
        BadRequest.newBuilder()
            .addFieldViolations(
                violation("sampling.temperature", "must be finite, 0 to 100, but is -1"))
            .addFieldViolations(
                violation("template.segments[2].text", "must hold known words, but is xyzzy"))
            .build();
    assertFails(Code.INVALID_ARGUMENT, "the request is wrong", request)
        .with(
            ExitCode.INVALID_ARGUMENT,
            "--temperature must be finite, 0 to 100, but is -1.\n"
                + "template.segments[2].text must hold known words, but is xyzzy.\n");
  }

  @Test
  void aRefusalStatesTheRetryDelay() {
    RetryInfo retry = RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(1500)).build();
    assertFails(Code.RESOURCE_EXHAUSTED, "The queue is full", retry)
        .with(ExitCode.REFUSED, "The queue is full. Try again in 1.50 s.\n");
    assertFails(Code.RESOURCE_EXHAUSTED, "")
        .with(ExitCode.REFUSED, "The suite is overloaded. Try again later.\n");
  }

  @Test
  void aServiceThatIsDownIsNamedOnce() {
    ErrorInfo info =
        ErrorInfo.newBuilder()
            .setReason("SERVICE_UNAVAILABLE")
            .putMetadata("service", "denoiser-service")
            .build();
    assertFails(Code.UNAVAILABLE, "denoiser-service: no replica answers", info)
        .with(ExitCode.UNAVAILABLE, "denoiser-service: no replica answers.\n");
    assertFails(Code.UNAVAILABLE, "no replica answers", info)
        .with(
            ExitCode.UNAVAILABLE,
            "No replica answers. (SERVICE_UNAVAILABLE, service denoiser-service)\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_FOUND           | No model tails | INVALID_ARGUMENT | No model tails. ./glauber models lists what there is.",
        "FAILED_PRECONDITION | Another digest | INVALID_ARGUMENT | Another digest.",
        "OUT_OF_RANGE        | Too long       | INVALID_ARGUMENT | Too long.",
        "ALREADY_EXISTS      | It is there    | INVALID_ARGUMENT | It is there.",
        "PERMISSION_DENIED   | Not for you    | INVALID_ARGUMENT | Not for you.",
        "UNAUTHENTICATED     | Who are you    | INVALID_ARGUMENT | Who are you.",
        "INVALID_ARGUMENT    | It is empty    | INVALID_ARGUMENT | It is empty.",
        "UNAVAILABLE         | It is draining | UNAVAILABLE      | It is draining.",
        "INTERNAL            | The loop died  | INTERNAL         | Internal error in the suite: The loop died. See the logs of the services.",
        "UNKNOWN             | ''             | INTERNAL         | Internal error in the suite: No description. See the logs of the services.",
        "ABORTED             | A conflict     | INTERNAL         | Internal error in the suite: A conflict. See the logs of the services.",
        "DATA_LOSS           | Gone           | INTERNAL         | Internal error in the suite: Gone. See the logs of the services.",
        "CANCELLED           | ''             | INTERNAL         | The gateway cancelled the call.",
      })
  void everyStatusIsASentence(Code code, String description, ExitCode exitCode, String expected) {
    ErrorInfo ours = ErrorInfo.newBuilder().setDomain("glauber.org").setReason("OF_OURS").build();
    assertFails(code, description, ours).with(exitCode, expected + "\n");
  }

  /** Statuses with which proxies and broken connections end calls; this gateway does not resume. */
  @ParameterizedTest
  @EnumSource(names = {"INTERNAL", "UNKNOWN", "CANCELLED", "ABORTED", "DATA_LOSS"})
  void genericCodesWithoutDetailsAreReportedAsALostConnection(Code code) {
    assertFails(code, "RST_STREAM closed stream")
        .with(
            ExitCode.UNAVAILABLE,
            "The connection to %s was lost (RST_STREAM closed stream). A proxy in between may have closed it: docs/operations/proxies.md describes the settings that proxies need.\n"
                .formatted(suite.target()));
  }

  @Test
  void aRefusalWithoutARetryDelayDoesNotAdviseARetry() {
    ErrorInfo info =
        ErrorInfo.newBuilder().setDomain("glauber.org").setReason("QUOTA_TOO_SMALL").build();
    assertFails(Code.RESOURCE_EXHAUSTED, "Your quota is 2", info)
        .with(ExitCode.REFUSED, "Your quota is 2.\n");
  }

  @Test
  void anUnimplementedCallIsReportedAsAnotherVersion() {
    assertFails(Code.UNIMPLEMENTED, "no such method")
        .with(
            ExitCode.INTERNAL,
            "The server at "
                + suite.target()
                + " is not a Glauber gateway, or has another version.\n");
  }

  @Test
  void anExceededDeadlineIsReportedWithTheTimeout() {
    suite.gateway().behave(new Behaviour.Stall());
    CommandRun run =
        CommandRun.of(Path.of(""), "text", "--target", suite.target(), "--timeout", "200ms");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                ExitCode.DEADLINE.code(),
                "",
                "There was no answer within 0.20 s. A longer --timeout may help.\n"));
  }

  @Test
  void aDeadlineThatCannotBeMetIsReportedWithTheGatewaysWords() {
    ErrorInfo info = ErrorInfo.newBuilder().setReason("DEADLINE_TOO_SHORT").build();
    assertFails(Code.DEADLINE_EXCEEDED, "The work takes 9 s", info)
        .with(ExitCode.DEADLINE, "The work takes 9 s. A longer --timeout may help.\n");
  }

  @Test
  void anUnreachableGatewayIsReportedWithHowToStartTheSuite() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      port = free.getLocalPort();
    }
    assertThat(CommandRun.of(Path.of(""), "text", "--target", "127.0.0.1:" + port))
        .isEqualTo(
            new CommandRun(
                ExitCode.UNAVAILABLE.code(),
                "",
                "Nothing answers at 127.0.0.1:%d. Start the suite with ./glauber up, or name another gateway with --target.\n"
                    .formatted(port)));
  }

  @Test
  void anInvalidTargetIsAUsageError() {
    CommandRun run = CommandRun.of(Path.of(""), "models", "--target", "http://[bad");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE.code());
    assertThat(run.err()).contains("it must be HOST:PORT");
  }

  @Test
  void withJsonAFailureIsALineOfJson() {
    RetryInfo retry = RetryInfo.newBuilder().setRetryDelay(Durations.fromMillis(1500)).build();
    assertFails(Code.RESOURCE_EXHAUSTED, "The \"queue\" is full", retry);
    CommandRun run = CommandRun.of(Path.of(""), "text", "--json", "--target", suite.target());
    assertThat(run.code()).isEqualTo(ExitCode.REFUSED.code());
    assertThat(run.out().lines()).hasSize(2); // events before the failure
    assertThat(run.err())
        .isEqualTo(
            "{\"error\":{\"code\":\"REFUSED\",\"exitCode\":4,"
                + "\"message\":\"The \\\"queue\\\" is full. Try again in 1.50 s.\"}}\n");
  }

  @Test
  void aCallThatEndsEarlyIsAnError() {
    suite.gateway().behave(new Behaviour.EndEarly(3));
    CommandRun run = CommandRun.of(Path.of(""), "text", "--target", suite.target());
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                ExitCode.INTERNAL.code(),
                "",
                "The gateway ended the call before every text was finished.\n"));
  }

  private Failing assertFails(Code code, String description, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(description);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    suite
        .gateway()
        .behave(new Behaviour.Fail(2, StatusProto.toStatusRuntimeException(status.build())));
    return new Failing(CommandRun.of(Path.of(""), "text", "--target", suite.target()));
  }

  private static FieldViolation violation(String field, String description) {
    return FieldViolation.newBuilder().setField(field).setDescription(description).build();
  }

  /** A run that is expected to have failed. */
  private record Failing(CommandRun run) {
    void with(ExitCode code, String err) {
      assertThat(run).isEqualTo(new CommandRun(code.code(), "", err));
    }
  }
}
