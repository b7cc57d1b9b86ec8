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
 * How a failed call ends for its caller: a status and its google.rpc details, an {@link
 * com.google.rpc.ErrorInfo} always among them.
 *
 * @param status the status without its cause
 * @param trailers the google.rpc details, if any
 * @param fault whether it is a fault of ours, to be logged
 */
record Ending(Status status, Metadata trailers, boolean fault) {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  // A client takes 8 KiB of headers: details in base64, with a message and what else there is.
  private static final int MAX_DETAILS_BYTES = 4_500;

  /** The ending for what a service threw. Only the details are taken over from a foreign status. */
  static Ending of(Throwable thrown, String traceId) {
    Throwable failure = unwrapped(thrown);
    return switch (failure) {
      case RefusalException refusal -> of(refusal.status(), false);
      case StatusRuntimeException e -> of(e.getStatus(), e.getTrailers(), traceId);
      case StatusException e -> of(e.getStatus(), e.getTrailers(), traceId);
      default -> fault(traceId);
    };
  }

  /** The ending for a status a service closed its call with. */
  static Ending of(Status status, @Nullable Metadata trailers, String traceId) {
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

  /** A status that came without details gets its code as the reason. */
  private static Ending refusal(Status status, Metadata details) {
    if (details.containsKey(DETAILS)) {
      return new Ending(status, details, false);
    }
    return of(
        com.google.rpc.Status.newBuilder()
            .setCode(status.getCode().value())
            .setMessage(Objects.requireNonNullElse(status.getDescription(), ""))
            .addDetails(Any.pack(Refusals.info(status.getCode().name())))
            .build(),
        false);
  }

  private static Ending fault(String traceId) {
    return of(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.INTERNAL.getNumber())
            .setMessage("internal error, trace " + traceId)
            .addDetails(Any.pack(RequestInfo.newBuilder().setRequestId(traceId).build()))
            .addDetails(Any.pack(Refusals.info("INTERNAL")))
            .build(),
        true);
  }

  private static Ending of(com.google.rpc.Status status, boolean fault) {
    StatusException e = StatusProto.toStatusException(status);
    return new Ending(e.getStatus(), details(e.getTrailers()), fault);
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
