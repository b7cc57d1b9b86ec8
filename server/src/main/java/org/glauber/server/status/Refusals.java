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
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * Creates refusals: a status, a google.rpc detail where there is one for its code, and an {@link
 * ErrorInfo} whose stable reason programs can act on.
 */
public final class Refusals {
  /** The domain of every {@link ErrorInfo} of the suite. */
  public static final String DOMAIN = "glauber.org";

  private static final String MODEL_OUTPUT = "MODEL_OUTPUT";

  /** The reason of {@link #invalidArgument}. */
  public static final String FIELD_INVALID = "FIELD_INVALID";

  /** The reason of {@link #exhausted(String, Duration)}. */
  public static final String QUEUE_FULL = "QUEUE_FULL";

  private static final int MAX_VALUE_LENGTH = 120;

  // Clients accept 8 KiB of headers, which hold the message and, in base64, the message again and
  // two texts of a detail.
  static final int MAX_TEXT_BYTES = 1_000;

  private Refusals() {}

  /**
   * INVALID_ARGUMENT with a {@link BadRequest}: a field of the request violates a rule.
   *
   * @param field the path of the field, such as {@code sampling.temperature} or {@code texts[3]}
   * @param rule the rule as a phrase that follows the field: "must be finite, 0 to 100"
   * @param value the invalid value; truncated if long
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
    return refusal(Code.INVALID_ARGUMENT, field + " " + description, FIELD_INVALID, detail);
  }

  /**
   * NOT_FOUND with a {@link ResourceInfo}; the reason is the type in upper case followed by {@code
   * _NOT_FOUND}.
   *
   * @param type the type of the missing resource, such as {@code model}
   * @param name the name in the request; truncated if long
   */
  public static RefusalException notFound(String type, String name) {
    String shown = Excerpt.ofHeader(Excerpt.of(name, MAX_VALUE_LENGTH), MAX_TEXT_BYTES);
    return refusal(
        Code.NOT_FOUND,
        "no %s named %s".formatted(type, shown.isEmpty() ? "'' (empty)" : shown),
        type.toUpperCase(Locale.ROOT) + "_NOT_FOUND",
        ResourceInfo.newBuilder().setResourceType(type).setResourceName(shown).build());
  }

  /** PERMISSION_DENIED: the caller, or any caller, may not do this. */
  public static RefusalException permissionDenied(String reason, String description) {
    return refusal(Code.PERMISSION_DENIED, description, info(reason));
  }

  /**
   * FAILED_PRECONDITION with a {@link PreconditionFailure}: the system is not in the state that the
   * call requires.
   *
   * @param type the type of the precondition, which is also the reason, such as {@code
   *     MODEL_DIGEST}
   * @param subject the subject of the precondition, such as the model {@code tales}
   * @param description the required state and the actual state
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
    return refusal(Code.FAILED_PRECONDITION, subject + ": " + description, type, detail);
  }

  /**
   * FAILED_PRECONDITION of the type {@code MODEL_OUTPUT}: the output of a model's network is
   * invalid. The same happens at every replica, so that retries are pointless.
   *
   * @param description what is wrong with the output
   */
  public static RefusalException modelFault(String model, String description) {
    return failedPrecondition(MODEL_OUTPUT, model, description);
  }

  /** Whether a status detail was created by {@link #modelFault}. */
  public static boolean isModelFault(Any detail) {
    try {
      return detail.is(PreconditionFailure.class)
          && detail.unpack(PreconditionFailure.class).getViolationsList().stream()
              .anyMatch(violation -> violation.getType().equals(MODEL_OUTPUT));
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  /**
   * RESOURCE_EXHAUSTED with a {@link RetryInfo}: a queue is full.
   *
   * @param what what is full, as a sentence
   * @param retryAfter when the caller should retry
   */
  public static RefusalException exhausted(String what, Duration retryAfter) {
    return exhausted(QUEUE_FULL, what, retryAfter);
  }

  /**
   * RESOURCE_EXHAUSTED with a {@link RetryInfo}.
   *
   * @param reason the reason of the {@link ErrorInfo}, such as {@code GENERATIONS_FULL}
   * @param what what is full, as a sentence
   * @param retryAfter when the caller should retry
   */
  public static RefusalException exhausted(String reason, String what, Duration retryAfter) {
    RetryInfo detail =
        RetryInfo.newBuilder()
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(retryAfter.getSeconds())
                    .setNanos(retryAfter.getNano()))
            .build();
    return refusal(Code.RESOURCE_EXHAUSTED, what, reason, detail);
  }

  /**
   * RESOURCE_EXHAUSTED without a {@link RetryInfo}: the request exceeds a limit that does not
   * depend on load, so that a retry would fail again.
   *
   * @param reason the reason of the {@link ErrorInfo}, such as {@code DEADLINE_TOO_SHORT}
   * @param what what the request needs and what the limit is, as a sentence
   */
  public static RefusalException nonRetryable(String reason, String what) {
    return refusal(Code.RESOURCE_EXHAUSTED, what, info(reason));
  }

  /**
   * UNAVAILABLE with the reason SERVICE_UNAVAILABLE and the service in the {@link ErrorInfo}'s
   * metadata.
   *
   * @param service the service that cannot answer, such as {@code denoiser-service}
   * @param why the cause, as a sentence
   */
  public static RefusalException unavailable(String service, String why) {
    return unavailable("SERVICE_UNAVAILABLE", service, why);
  }

  /**
   * UNAVAILABLE with the given reason.
   *
   * @param reason the reason of the {@link ErrorInfo}, such as {@code ISSUER_UNREACHABLE}
   * @param service the service that cannot answer, for the {@link ErrorInfo}'s metadata
   * @param why the cause, as a sentence
   */
  public static RefusalException unavailable(String reason, String service, String why) {
    ErrorInfo info = info(reason).toBuilder().putMetadata("service", service).build();
    return refusal(Code.UNAVAILABLE, service + ": " + why, info);
  }

  /**
   * INTERNAL, gRPC's status for a request that cannot be decoded. It is not a fault of this server.
   *
   * @param why the cause, as a sentence
   */
  public static RefusalException undecodable(String why) {
    return refusal(Code.INTERNAL, why, info("REQUEST_UNDECODABLE"));
  }

  /**
   * DEADLINE_EXCEEDED: a call's request was not complete in time.
   *
   * @param limit the time limit from the call's headers to the end of its request
   */
  public static RefusalException incomplete(Duration limit) {
    return refusal(
        Code.DEADLINE_EXCEEDED,
        "the request was not complete within %s of the call's headers".formatted(limit),
        info("REQUEST_INCOMPLETE"));
  }

  /**
   * UNAUTHENTICATED: the caller could not be authenticated.
   *
   * @param why the cause, as a sentence; must not contain the caller's credential
   */
  public static RefusalException unauthenticated(String why) {
    return refusal(Code.UNAUTHENTICATED, why, info("UNAUTHENTICATED"));
  }

  /**
   * ABORTED with the reason OVERTAKEN: another call of the same caller replaced this one.
   *
   * @param why the cause, as a sentence
   */
  public static RefusalException aborted(String why) {
    return refusal(Code.ABORTED, why, info("OVERTAKEN"));
  }

  /**
   * Converts another service's refusal of a part of a request: prefixes its fields with the part's
   * path in the caller's request.
   *
   * @param path the path of the part in the caller's request, such as {@code infilling}
   * @param failure INVALID_ARGUMENT with a {@link BadRequest}
   */
  public static RefusalException withFieldPrefix(String path, StatusException failure) {
    return renamed(failure, field -> path + "." + field);
  }

  /**
   * Converts another service's refusal of a request that corresponds to one field of the caller's
   * request: replaces its fields with that field.
   *
   * @param field the caller's field, such as {@code template.segments}
   * @param failure INVALID_ARGUMENT with a {@link BadRequest}
   */
  public static RefusalException withField(String field, StatusException failure) {
    return renamed(failure, _ -> field);
  }

  private static RefusalException renamed(
      StatusException failure, UnaryOperator<String> callersField) {
    Status status = StatusProto.fromThrowable(failure);
    BadRequest.Builder detail = BadRequest.newBuilder();
    String message = status.getMessage();
    for (Any any : status.getDetailsList()) {
      if (any.is(BadRequest.class)) {
        try {
          for (FieldViolation violation : any.unpack(BadRequest.class).getFieldViolationsList()) {
            String field = callersField.apply(violation.getField());
            detail.addFieldViolations(violation.toBuilder().setField(field));
            message = field + " " + violation.getDescription();
          }
        } catch (InvalidProtocolBufferException e) {
          throw new IllegalArgumentException(e);
        }
      }
    }
    return refusal(Code.INVALID_ARGUMENT, message, FIELD_INVALID, detail.build());
  }

  /** An {@link ErrorInfo} with the suite's domain. */
  static ErrorInfo info(String reason) {
    return ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build();
  }

  private static RefusalException refusal(
      Code code, String message, String reason, Message detail) {
    return refusal(code, message, detail, info(reason));
  }

  private static RefusalException refusal(Code code, String message, Message... details) {
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(Excerpt.ofHeader(message, MAX_TEXT_BYTES));
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return new RefusalException(status.build());
  }
}
