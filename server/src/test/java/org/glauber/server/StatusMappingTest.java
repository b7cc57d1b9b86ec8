package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.RequestInfo;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.glauber.server.status.Refusals;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The status of each kind of failure, for every way of failing a call. */
class StatusMappingTest {
  /** The ways in which a service method can fail a call. */
  enum Way {
    THROWN,
    ON_ERROR,
    ON_ERROR_WRAPPED
  }

  @ParameterizedTest
  @EnumSource
  void anInvalidArgumentNamesFieldRuleAndValue(Way way) throws InvalidProtocolBufferException {
    StatusRuntimeException e =
        failing(
            way,
            Refusals.invalidArgument("sampling.temperature", "must be finite, 0 to 100", -1.5));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(e.getStatus().getDescription())
        .isEqualTo("sampling.temperature must be finite, 0 to 100, but is -1.5");
    assertThat(detail(e, BadRequest.class).getFieldViolations(0))
        .isEqualTo(
            BadRequest.FieldViolation.newBuilder()
                .setField("sampling.temperature")
                .setDescription("must be finite, 0 to 100, but is -1.5")
                .build());
  }

  @ParameterizedTest
  @EnumSource
  void exhaustionHasARetryDelay(Way way) throws InvalidProtocolBufferException {
    StatusRuntimeException e =
        failing(way, Refusals.exhausted("the queue is full", Duration.ofMillis(1_500)));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(detail(e, RetryInfo.class).getRetryDelay().getSeconds()).isEqualTo(1);
    assertThat(detail(e, RetryInfo.class).getRetryDelay().getNanos()).isEqualTo(500_000_000);
  }

  @ParameterizedTest
  @EnumSource
  void unavailabilityNamesTheService(Way way) throws InvalidProtocolBufferException {
    StatusRuntimeException e =
        failing(way, Refusals.unavailable("denoiser-service", "no replica answers"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(detail(e, ErrorInfo.class).getMetadataOrThrow("service"))
        .isEqualTo("denoiser-service");
    assertThat(detail(e, ErrorInfo.class).getDomain()).isEqualTo("glauber.org");
  }

  @ParameterizedTest
  @EnumSource
  void aMissingResourceIsNamed(Way way) throws InvalidProtocolBufferException {
    StatusRuntimeException e = failing(way, Refusals.notFound("model", "tails"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(e.getStatus().getDescription()).isEqualTo("no model named tails");
    assertThat(detail(e, ResourceInfo.class).getResourceName()).isEqualTo("tails");
  }

  @ParameterizedTest
  @EnumSource
  void aFailedPreconditionSaysWhatMustHold(Way way) throws InvalidProtocolBufferException {
    StatusRuntimeException e =
        failing(way, Refusals.failedPrecondition("MODEL_DIGEST", "tales", "is ab, asked for cd"));
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(detail(e, PreconditionFailure.class).getViolations(0).getType())
        .isEqualTo("MODEL_DIGEST");
  }

  @ParameterizedTest
  @EnumSource
  void aStatusOfAnotherServiceKeepsCodeAndDetailsOnly(Way way)
      throws InvalidProtocolBufferException {
    StatusRuntimeException inner =
        StatusProto.toStatusRuntimeException(
            Refusals.exhausted("full", Duration.ofSeconds(3)).status());
    Metadata.Key<String> secret = Metadata.Key.of("secret", Metadata.ASCII_STRING_MARSHALLER);
    assertThat(inner.getTrailers()).isNotNull();
    inner.getTrailers().put(secret, "10.0.0.1");
    StatusRuntimeException e = failing(way, inner);
    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(detail(e, RetryInfo.class).getRetryDelay().getSeconds()).isEqualTo(3);
    assertThat(e.getTrailers()).isNotNull();
    assertThat(e.getTrailers().containsKey(secret)).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aServerFaultShowsOnlyATraceIdAndIsLoggedOnce(Way way) throws InvalidProtocolBufferException {
    try (LogTap log = new LogTap()) {
      StatusRuntimeException e = failing(way, new IllegalStateException("password is hunter2"));
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
      String traceId = detail(e, RequestInfo.class).getRequestId();
      assertThat(traceId).matches("[0-9a-f]{32}");
      assertThat(e.getStatus().getDescription()).isEqualTo("internal error, trace " + traceId);
      assertThat(log.records).hasSize(1);
      assertThat(log.records.getFirst().getMessage())
          .isEqualTo("test.Scripted/Unary failed, trace " + traceId);
      assertThat(log.records.getFirst().getThrown()).hasStackTraceContaining("hunter2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anInternalStatusOfAnotherServiceIsAServerFault(Way way)
      throws InvalidProtocolBufferException {
    try (LogTap log = new LogTap()) {
      StatusRuntimeException e =
          failing(way, Status.INTERNAL.withDescription("row 7 of accounts").asRuntimeException());
      assertThat(e.getStatus().getDescription()).startsWith("internal error, trace ");
      assertThat(log.records).hasSize(1);
    }
  }

  private static StatusRuntimeException failing(Way way, RuntimeException failure) {
    try (ServerFixture fixture =
        new ServerFixture(
            (request, responses) -> {
              switch (way) {
                case THROWN -> throw failure;
                case ON_ERROR -> responses.onError(failure);
                case ON_ERROR_WRAPPED -> responses.onError(new CompletionException(failure));
              }
            })) {
      return catchThrowableOfType(StatusRuntimeException.class, () -> fixture.unary("go"));
    }
  }

  private static <M extends Message> M detail(StatusRuntimeException e, Class<M> type)
      throws InvalidProtocolBufferException {
    com.google.rpc.Status status = StatusProto.fromThrowable(e);
    assertThat(status).isNotNull();
    assertThat(reason(status)).matches("[A-Z_]+");
    List<Any> ofType = status.getDetailsList().stream().filter(any -> any.is(type)).toList();
    assertThat(ofType).hasSize(1);
    return ofType.getFirst().unpack(type);
  }

  /** The reason of a refusal's only {@link ErrorInfo}. */
  private static String reason(com.google.rpc.Status status) throws InvalidProtocolBufferException {
    List<Any> infos =
        status.getDetailsList().stream().filter(any -> any.is(ErrorInfo.class)).toList();
    assertThat(infos).hasSize(1);
    ErrorInfo info = infos.getFirst().unpack(ErrorInfo.class);
    assertThat(info.getDomain()).isEqualTo("glauber.org");
    return info.getReason();
  }

  /** Every status has a reason, even if the service gave no details. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void everyStatusHasAReason(Status.Code code) throws InvalidProtocolBufferException {
    try (LogTap log = new LogTap()) {
      StatusRuntimeException e =
          failing(Way.ON_ERROR, code.toStatus().withDescription("bare").asRuntimeException());
      ErrorInfo info = detail(e, ErrorInfo.class);
      boolean isFault = !log.records.isEmpty();
      assertThat(info.getReason()).isEqualTo(isFault ? "INTERNAL" : code.name());
      assertThat(e.getStatus().getCode()).isEqualTo(isFault ? Status.Code.INTERNAL : code);
    }
  }

  /** Captures the log of the status package. */
  private static final class LogTap extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.glauber.server.status.GuardedCall");
    final List<LogRecord> records = new ArrayList<>();

    LogTap() {
      logger.addHandler(this);
      logger.setUseParentHandlers(false);
    }

    @Override
    public synchronized void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }
  }
}
