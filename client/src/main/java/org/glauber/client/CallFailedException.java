package org.glauber.client;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.glauber.client.connection.Connection;

/** A call to a gateway that ended with an error status. */
public final class CallFailedException extends GatewayException {
  private static final long serialVersionUID = 1;

  private final transient Connection connection;
  private final StatusRuntimeException failure;

  CallFailedException(Connection connection, StatusRuntimeException failure) {
    super(connection.target() + ": " + failure.getMessage(), failure);
    this.connection = connection;
    this.failure = failure;
  }

  /** The status that ended the call. */
  public Status status() {
    return failure.getStatus();
  }

  /** The {@code google.rpc} details of the status. */
  public StatusDetails details() {
    return StatusDetails.of(failure);
  }

  /** The gateway that was called, with the deadline and the credentials of the call. */
  public Connection connection() {
    return connection;
  }
}
