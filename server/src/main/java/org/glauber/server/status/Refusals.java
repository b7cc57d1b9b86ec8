package org.glauber.server.status;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.PreconditionFailure;
import com.google.rpc.ResourceInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;

/** The kinds of refusal: what a caller can be told, and the google.rpc detail that tells it. */
public final class Refusals {
  /** The domain of every {@link ErrorInfo} of the suite. */
  public static final String DOMAIN = "glauber.org";

  private static final int MAX_VALUE_LENGTH = 120;

  // Clients take 8 KiB of headers: the message, and in base64 once more with two texts of a detail.
  static final int MAX_TEXT_BYTES = 1_000;

  private Refusals() {}

  /**
   * INVALID_ARGUMENT with a {@link BadRequest}: the caller's field breaks a rule.
   *
   * @param field the path of the field, as {@code sampling.temperature} or {@code texts[3]}
   * @param rule what must hold, to be read after the field: "must be finite, 0 to 100"
   * @param value the value that breaks it; a long one is cut
   */
  public static RefusalException invalidArgument(String field, String rule, Object value) {
    String text = Excerpt.of(String.valueOf(value), MAX_VALUE_LENGTH);
    String description =
        Excerpt.ofHeader(rule + ", but is " + (text.isEmpty() ? "empty" : text), MAX_TEXT_BYTES);
    BadRequest detail =
        BadRequest.newBuilder()
            .addFieldViolations(
                FieldViolation.newBuilder().setField(field).setDescription(description))
            .build();
    return refusal(Code.INVALID_ARGUMENT, field + " " + description, detail);
  }

  /**
   * NOT_FOUND with a {@link ResourceInfo}.
   *
   * @param type what is not here, as {@code model}
   * @param name what the caller called it; a long one is cut
   */
  public static RefusalException notFound(String type, String name) {
    String shown = Excerpt.ofHeader(Excerpt.of(name, MAX_VALUE_LENGTH), MAX_TEXT_BYTES);
    return refusal(
        Code.NOT_FOUND,
        "no %s named %s".formatted(type, shown.isEmpty() ? "'' (empty)" : shown),
        ResourceInfo.newBuilder().setResourceType(type).setResourceName(shown).build());
  }

  /**
   * FAILED_PRECONDITION with a {@link PreconditionFailure}: the system is not in the state the call
   * needs.
   *
   * @param type the kind of precondition, as {@code MODEL_DIGEST}
   * @param subject what it is about, as {@code tales}
   * @param description what must hold and what does
   */
  public static RefusalException failedPrecondition(
      String type, String subject, String description) {
    PreconditionFailure detail =
        PreconditionFailure.newBuilder()
            .addViolations(
                PreconditionFailure.Violation.newBuilder()
                    .setType(type)
                    .setSubject(Excerpt.ofHeader(subject, MAX_TEXT_BYTES))
                    .setDescription(Excerpt.ofHeader(description, MAX_TEXT_BYTES)))
            .build();
    return refusal(Code.FAILED_PRECONDITION, subject + ": " + description, detail);
  }

  /**
   * RESOURCE_EXHAUSTED with a {@link RetryInfo}: we are full.
   *
   * @param what what is full, as a sentence
   * @param retryAfter when it is worth trying again
   */
  public static RefusalException exhausted(String what, Duration retryAfter) {
    RetryInfo detail =
        RetryInfo.newBuilder()
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(retryAfter.getSeconds())
                    .setNanos(retryAfter.getNano()))
            .build();
    return refusal(Code.RESOURCE_EXHAUSTED, what, detail);
  }

  /**
   * RESOURCE_EXHAUSTED with an {@link ErrorInfo}: more is asked for than could be done in the time,
   * now or later.
   *
   * @param what what would be needed and what there is, as a sentence
   */
  public static RefusalException hopeless(String what) {
    ErrorInfo detail =
        ErrorInfo.newBuilder().setReason("DEADLINE_TOO_SHORT").setDomain(DOMAIN).build();
    return refusal(Code.RESOURCE_EXHAUSTED, what, detail);
  }

  /**
   * UNAVAILABLE with an {@link ErrorInfo} whose metadata names the service.
   *
   * @param service the service that cannot answer, as {@code denoiser-service}
   * @param why why, as a sentence
   */
  public static RefusalException unavailable(String service, String why) {
    ErrorInfo detail =
        ErrorInfo.newBuilder()
            .setReason("SERVICE_UNAVAILABLE")
            .setDomain(DOMAIN)
            .putMetadata("service", service)
            .build();
    return refusal(Code.UNAVAILABLE, service + ": " + why, detail);
  }

  /**
   * INTERNAL with an {@link ErrorInfo}, gRPC's status for a request that cannot be decoded: what
   * came is not what the method takes. It is no fault of ours.
   *
   * @param why why, as a sentence
   */
  public static RefusalException undecodable(String why) {
    ErrorInfo detail =
        ErrorInfo.newBuilder().setReason("REQUEST_UNDECODABLE").setDomain(DOMAIN).build();
    return refusal(Code.INTERNAL, why, detail);
  }

  /**
   * UNAUTHENTICATED with an {@link ErrorInfo}: the caller is nobody we know.
   *
   * @param why why, as a sentence; nothing of what the caller bore
   */
  public static RefusalException unauthenticated(String why) {
    ErrorInfo detail =
        ErrorInfo.newBuilder().setReason("UNAUTHENTICATED").setDomain(DOMAIN).build();
    return refusal(Code.UNAUTHENTICATED, why, detail);
  }

  /**
   * ABORTED with an {@link ErrorInfo}: the call was overtaken by another of its caller's.
   *
   * @param why why, as a sentence
   */
  public static RefusalException aborted(String why) {
    ErrorInfo detail = ErrorInfo.newBuilder().setReason("OVERTAKEN").setDomain(DOMAIN).build();
    return refusal(Code.ABORTED, why, detail);
  }

  /**
   * What another service found wrong with a part of a request, as the caller knows the part.
   *
   * @param path of the part in the caller's request, as {@code infilling}
   * @param failure INVALID_ARGUMENT with a {@link BadRequest}
   */
  public static RefusalException within(String path, StatusException failure) {
    Status status = StatusProto.fromThrowable(failure);
    BadRequest.Builder detail = BadRequest.newBuilder();
    for (Any any : status.getDetailsList()) {
      if (any.is(BadRequest.class)) {
        try {
          for (FieldViolation violation : any.unpack(BadRequest.class).getFieldViolationsList()) {
            detail.addFieldViolations(
                violation.toBuilder().setField(path + "." + violation.getField()));
          }
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalArgumentException(e);
        }
      }
    }
    return refusal(Code.INVALID_ARGUMENT, path + "." + status.getMessage(), detail.build());
  }

  private static RefusalException refusal(Code code, String message, Message detail) {
    return new RefusalException(
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(Excerpt.ofHeader(message, MAX_TEXT_BYTES))
            .addDetails(Any.pack(detail))
            .build());
  }
}
