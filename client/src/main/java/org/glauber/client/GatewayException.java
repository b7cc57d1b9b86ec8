package org.glauber.client;

import org.jspecify.annotations.Nullable;

/** A call to a gateway that did not succeed. */
public abstract sealed class GatewayException extends RuntimeException
    permits CallFailedException, CallInterruptedException {
  private static final long serialVersionUID = 1;

  GatewayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
