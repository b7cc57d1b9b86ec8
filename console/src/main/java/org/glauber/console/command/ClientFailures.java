package org.glauber.console.command;

import java.util.Optional;
import org.glauber.client.CallFailedException;
import org.glauber.client.CallInterruptedException;
import org.glauber.client.GatewayException;
import org.glauber.client.connection.InvalidCredentialsException;
import org.glauber.client.connection.InvalidTargetException;
import org.glauber.console.CommandFailure;
import org.glauber.console.ExitCode;

/** Converts exceptions of the gateway's client to failures of a command. */
public final class ClientFailures {
  private ClientFailures() {}

  /** The failure of a command whose call of a gateway did not succeed. */
  public static CommandFailure of(GatewayException problem) {
    return switch (problem) {
      case CallFailedException failed -> CallFailure.of(failed);
      case CallInterruptedException _ -> CommandFailure.interrupted();
    };
  }

  /** The failure of a command that ended with an exception; empty if it is not the client's. */
  static Optional<CommandFailure> find(Exception problem) {
    return switch (problem) {
      case GatewayException call -> Optional.of(of(call));
      case InvalidTargetException target -> Optional.of(usage(String.valueOf(target.getMessage())));
      case InvalidCredentialsException credentials -> Optional.of(of(credentials));
      default -> Optional.empty();
    };
  }

  /** The usage error of a command whose credentials cannot be used. */
  static CommandFailure of(InvalidCredentialsException problem) {
    return usage(name(problem.part()) + " " + problem.rule() + ".");
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(ExitCode.USAGE, message);
  }

  /** The option or the environment variable that sets a part of the credentials. */
  private static String name(InvalidCredentialsException.Part part) {
    return switch (part) {
      case AUTHORITIES -> "--ca";
      case CERTIFICATE -> "--cert";
      case PRIVATE_KEY -> "--key";
      case API_KEY -> AccessOptions.API_KEY;
      case ALL -> "The certificates";
    };
  }
}
