package org.glauber.client;

/**
 * A call that was cancelled because the JVM is shutting down, or because its thread was interrupted
 * while it waited to resume.
 */
public final class CallInterruptedException extends GatewayException {
  private static final long serialVersionUID = 1;

  CallInterruptedException() {
    super("the call was interrupted", null);
  }
}
