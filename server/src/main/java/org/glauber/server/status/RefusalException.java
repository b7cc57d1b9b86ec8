package org.glauber.server.status;

import com.google.rpc.Code;
import com.google.rpc.Status;

/**
 * Refuses a call with a status and google.rpc details that are meant for the caller. Created by
 * {@link Refusals}. It has no stack trace, because refusing must be cheap under overload and
 * refusals are not logged.
 */
public final class RefusalException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Status status;

  RefusalException(Status status) {
    super(status.getMessage(), null, false, false);
    this.status = status;
  }

  /** The status with its details, as sent to the caller. */
  public Status status() {
    return status;
  }

  /** The code of the status. */
  public Code code() {
    return Code.forNumber(status.getCode());
  }
}
