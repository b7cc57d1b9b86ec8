package org.glauber.gateway.generation;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.StatusRuntimeException;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import org.glauber.server.status.RefusalException;

/** How a generation can end. */
enum GenerationEnding {
  /** It delivered its result. */
  COMPLETED,
  /** Its caller cancelled the call or disconnected. */
  CANCELLED,
  /** Another generation of its call failed, or the gateway is shutting down. */
  STOPPED,
  /** Its deadline passed. */
  DEADLINE,
  /** Its caller resumed it on another stream. */
  TAKEN_OVER,
  /** It was refused, for a reason that its caller was given. */
  REFUSED,
  /** It failed because of a bug or a broken service. */
  FAILED;

  static GenerationEnding of(Throwable thrown, boolean isTakenOver) {
    if (isTakenOver) {
      return TAKEN_OVER;
    }
    return switch (thrown) {
      case InterruptedException _, CancellationException _ -> ofCaller();
      case StatusRuntimeException status ->
          switch (status.getStatus().getCode()) {
            case CANCELLED, DEADLINE_EXCEEDED -> ofCaller();
            default -> REFUSED;
          };
      case RefusalException _ -> REFUSED;
      default -> FAILED;
    };
  }

  private static GenerationEnding ofCaller() {
    Deadline deadline = Context.current().getDeadline();
    if (deadline != null && deadline.isExpired()) {
      return DEADLINE;
    }
    return Context.current().isCancelled() ? CANCELLED : STOPPED;
  }

  /** The ending's name in metrics and spans. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
