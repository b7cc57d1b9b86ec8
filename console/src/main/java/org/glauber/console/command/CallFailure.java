package org.glauber.console.command;

import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.glauber.client.CallFailedException;
import org.glauber.client.StatusDetails;
import org.glauber.client.connection.Connection;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;
import org.glauber.console.terminal.Quantity;

/**
 * Explains a failed call to the user: converts its status and the {@code google.rpc} details to a
 * message and an exit code.
 */
final class CallFailure {
  /** The option that sets each field of a request. */
  private static final Map<String, String> OPTIONS =
      Map.ofEntries(
          Map.entry("model", "--model"),
          Map.entry("seed", "--seed"),
          Map.entry("count", "--count"),
          Map.entry("max_window", "--max-window"),
          Map.entry("sampling.sampler", "--sampler"),
          Map.entry("sampling.sweeps", "--sweeps"),
          Map.entry("sampling.levels", "--levels"),
          Map.entry("sampling.schedule", "--levels"),
          Map.entry("sampling.temperature", "--temperature"),
          Map.entry("sampling.top_p", "--top-p"),
          Map.entry("progress.every_steps", "--progress"),
          Map.entry("progress.every_millis", "--progress"),
          Map.entry("infilling.image", "--infill"),
          Map.entry("infilling.mask", "--mask"));

  /**
   * Codes with which a proxy or a broken connection ends a call. The status comes from the suite
   * only if it has details.
   */
  private static final Set<Status.Code> GENERIC_CODES =
      Set.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.CANCELLED,
          Status.Code.ABORTED,
          Status.Code.DATA_LOSS);

  private static final Pattern FIRST_WORD = Pattern.compile("^[a-z]+ ");

  private final Connection connection;
  private final String target;

  private CallFailure(Connection connection) {
    this.connection = connection;
    this.target = connection.target();
  }

  /** The failure of a command whose call failed. */
  static CommandFailure of(CallFailedException failure) {
    return new CallFailure(failure.connection()).explain(failure);
  }

  private CommandFailure explain(CallFailedException failure) {
    Status status = failure.status();
    StatusDetails details = failure.details();
    if (details.isEmpty() && ConnectionFailure.explains(status)) {
      return new CommandFailure(
          ExitCode.UNAVAILABLE,
          new ConnectionFailure(target, connection.access()).sentence(status));
    }
    if (GENERIC_CODES.contains(status.getCode()) && !details.areFromSuite()) {
      return new CommandFailure(ExitCode.UNAVAILABLE, disconnected(status));
    }
    return switch (status.getCode()) {
      case UNAVAILABLE -> new CommandFailure(ExitCode.UNAVAILABLE, unavailable(status, details));
      case RESOURCE_EXHAUSTED -> new CommandFailure(ExitCode.REFUSED, refused(status, details));
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          new CommandFailure(ExitCode.INVALID_ARGUMENT, invalid(status, details));
      case NOT_FOUND ->
          new CommandFailure(
              ExitCode.INVALID_ARGUMENT,
              description(status, "There is no such model")
                  + " ./glauber models lists what there is.");
      case FAILED_PRECONDITION, PERMISSION_DENIED, UNAUTHENTICATED, ALREADY_EXISTS ->
          new CommandFailure(
              ExitCode.INVALID_ARGUMENT,
              description(status, "The suite declines the request") + reason(status, details));
      case DEADLINE_EXCEEDED -> new CommandFailure(ExitCode.DEADLINE, late(status, details));
      case UNIMPLEMENTED ->
          new CommandFailure(
              ExitCode.INTERNAL,
              "The server at " + target + " is not a Glauber gateway, or has another version.");
      case CANCELLED -> new CommandFailure(ExitCode.INTERNAL, "The gateway cancelled the call.");
      case OK, UNKNOWN, INTERNAL, ABORTED, DATA_LOSS ->
          new CommandFailure(
              ExitCode.INTERNAL,
              "Internal error in the suite: "
                  + description(status, "No description")
                  + reason(status, details)
                  + " See the logs of the services.");
    };
  }

  private String disconnected(Status status) {
    String description = Objects.requireNonNullElse(status.getDescription(), "");
    return "The connection to "
        + target
        + " was lost"
        + (description.isBlank() ? "" : " (" + description + ")")
        + ". A proxy in between may have closed it: docs/operations/proxies.md describes the"
        + " settings that proxies need.";
  }

  private static String unavailable(Status status, StatusDetails details) {
    return description(status, "A service of the suite is down")
        + reason(status, details)
        + retry(details);
  }

  private static String refused(Status status, StatusDetails details) {
    return description(status, "The suite is overloaded")
        + (details.isEmpty()
            ? " Try again later."
            : retry(details)); // details without a delay: a retry cannot succeed
  }

  private static String invalid(Status status, StatusDetails details) {
    return details
        .find(BadRequest.class)
        .filter(request -> request.getFieldViolationsCount() > 0)
        .map(
            request ->
                request.getFieldViolationsList().stream()
                    .map(CallFailure::violation)
                    .collect(Collectors.joining("\n")))
        .orElseGet(() -> description(status, "The suite rejects the request as invalid"));
  }

  private static String violation(FieldViolation violation) {
    String field = violation.getField();
    int index = field.indexOf('[');
    String option = OPTIONS.get(index < 0 ? field : field.substring(0, index));
    String place = index < 0 ? "" : field.substring(index);
    return (option == null ? field : option + place) + " " + sentence(violation.getDescription());
  }

  private String late(Status status, StatusDetails details) {
    String message =
        details.isEmpty()
            ? "There was no answer within " + Quantity.time(connection.timeout()) + "."
            : description(status, "");
    return message + " A longer --timeout may help.";
  }

  /**
   * The reason and metadata from the error's details; empty if the description already contains the
   * metadata.
   */
  private static String reason(Status status, StatusDetails details) {
    String description = Objects.requireNonNullElse(status.getDescription(), "");
    return details
        .find(ErrorInfo.class)
        .filter(info -> !info.getMetadataMap().values().stream().allMatch(description::contains))
        .map(
            info ->
                info.getMetadataMap().entrySet().stream()
                    .map(entry -> ", " + entry.getKey() + " " + entry.getValue())
                    .sorted()
                    .collect(Collectors.joining("", " (" + info.getReason(), ")")))
        .orElse("");
  }

  private static String retry(StatusDetails details) {
    return details
        .find(RetryInfo.class)
        .map(RetryInfo::getRetryDelay)
        .map(
            delay ->
                " Try again in "
                    + Quantity.time(Duration.ofSeconds(delay.getSeconds(), delay.getNanos()))
                    + ".")
        .orElse("");
  }

  private static String description(Status status, String otherwise) {
    String description = status.getDescription();
    String text = description == null || description.isBlank() ? otherwise : description;
    // Capitalise "no model named x", but not the service name in "denoiser-service: gone".
    boolean word = FIRST_WORD.matcher(text).find();
    return sentence(word ? Character.toUpperCase(text.charAt(0)) + text.substring(1) : text);
  }

  private static String sentence(String text) {
    return text.isEmpty() || text.endsWith(".") ? text : text + ".";
  }
}
