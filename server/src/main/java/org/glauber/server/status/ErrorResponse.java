package org.glauber.server.status;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.RequestInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The status and google.rpc details with which a failed call ends for its caller. The details
 * always include an {@link com.google.rpc.ErrorInfo}.
 *
 * @param status the status without its cause
 * @param trailers the google.rpc details, if any
 * @param fault whether it is a fault of this server, which must be logged
 */
record ErrorResponse(Status status, Metadata trailers, boolean fault) {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  // Clients accept 8 KiB of headers: the details in base64, the message and other headers.
  private static final int MAX_DETAILS_BYTES = 4_500;

  /**
   * The response for an exception of a service. From another service's status only the google.rpc
   * details are kept.
   */
  static ErrorResponse of(Throwable thrown, String traceId) {
    Throwable failure = unwrapped(thrown);
    return switch (failure) {
      case RefusalException refusal -> of(refusal.status(), false);
      case StatusRuntimeException e -> of(e.getStatus(), e.getTrailers(), traceId);
      case StatusException e -> of(e.getStatus(), e.getTrailers(), traceId);
      default -> fault(traceId);
    };
  }

  /** The response for a status with which a service closed its call. */
  static ErrorResponse of(Status status, @Nullable Metadata trailers, String traceId) {
    return switch (status.getCode()) {
      case UNKNOWN, INTERNAL, DATA_LOSS -> {
        Throwable cause = status.getCause();
        yield cause == null ? fault(traceId) : of(cause, traceId);
      }
      default -> refusal(cut(status), details(trailers));
    };
  }

  private static Status cut(Status status) {
    String description = status.getDescription();
    return description == null
        ? status.withCause(null)
        : status
            .withCause(null)
            .withDescription(Excerpt.ofHeader(description, Refusals.MAX_TEXT_BYTES));
  }

  /** Adds an ErrorInfo with the code as the reason if the status has no details. */
  private static ErrorResponse refusal(Status status, Metadata details) {
    if (details.containsKey(DETAILS)) {
      return new ErrorResponse(status, details, false);
    }
    return of(
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(Objects.requireNonNullElse(status.getDescription(), ""))
            .addDetails(Any.pack(Refusals.info(status.getCode().name())))
            .build(),
        false);
  }

  private static ErrorResponse fault(String traceId) {
    return of(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.INTERNAL.getNumber())
            .setMessage("internal error, trace " + traceId)
            .addDetails(Any.pack(RequestInfo.newBuilder().setRequestId(traceId).build()))
            .addDetails(Any.pack(Refusals.info("INTERNAL")))
            .build(),
        true);
  }

  private static ErrorResponse of(com.google.rpc.Status status, boolean fault) {
    StatusException e = StatusProto.toStatusException(status);
    return new ErrorResponse(e.getStatus(), details(e.getTrailers()), fault);
  }

  private static Metadata details(@Nullable Metadata trailers) {
    Metadata details = new Metadata();
    byte[] bytes = trailers == null ? null : trailers.get(DETAILS);
    if (bytes != null && bytes.length <= MAX_DETAILS_BYTES) {
      details.put(DETAILS, bytes);
    }
    return details;
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable failure = thrown;
    while (failure instanceof ExecutionException || failure instanceof CompletionException) {
      Throwable cause = failure.getCause();
      if (cause == null) {
        break;
      }
      failure = cause;
    }
    return failure;
  }
}
