package org.glauber.server.status;

import com.google.rpc.Code;
import com.google.rpc.Status;

/**
 * A call is refused for a reason the caller may know: a status with google.rpc details. Made by
 * {@link Refusals}. It carries no stack trace, for under overload refusing must be cheap and
 * nothing about it is logged.
 */
public final class RefusalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Status status;

  RefusalException(Status status) {
    super(status.getMessage(), null, false, false);
    this.status = status;
  }

  /** The status with its details, as it goes over the wire. */
  public Status status() {
    return status;
  }

  /** The status' code. */
  public Code code() {
    return Code.forNumber(status.getCode());
  }
}
