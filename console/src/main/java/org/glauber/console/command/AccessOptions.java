package org.glauber.console.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.glauber.client.connection.Access;
import org.glauber.client.connection.InvalidCredentialsException;
import org.glauber.console.CommandFailure;
import org.glauber.console.Environment;
import org.glauber.console.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The credentials of a command for the gateway, from options and environment variables. */
public final class AccessOptions {
  /** The environment variable with the API key or token. */
  public static final String API_KEY = "GLAUBER_API_KEY";

  private static final Pattern LOOPBACK =
      Pattern.compile("((127\\.[0-9.]+|localhost|\\[::1])(:\\d+)?,?)+");

  private final Environment environment;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Authorities of the gateway's certificate, a PEM file (default: $GLAUBER_CA, or plain text).")
  private @Nullable Path ca;

  @Option(
      names = "--cert",
      paramLabel = "FILE",
      description =
          "Your certificate, for a gateway that requires one: a PEM file (default: $GLAUBER_CERT).")
  private @Nullable Path certificate;

  @Option(
      names = "--key",
      paramLabel = "FILE",
      description =
          "The certificate's private key, a PEM file in PKCS#8, not encrypted (default: $GLAUBER_KEY).")
  private @Nullable Path key;

  /** Options with the environment of this process. */
  public AccessOptions() {
    this(Environment.ofProcess());
  }

  /**
   * @param environment the environment variables to read
   */
  public AccessOptions(Environment environment) {
    this.environment = environment;
  }

  /**
   * The credentials for a gateway. The API key comes from the environment, because every user of
   * the machine can read command lines. It is sent in clear text only to a gateway that the user
   * named, because any process on the machine could listen on the default port.
   *
   * @param named the target, if the user named one
   * @throws CommandFailure a usage error
   */
  public Access access(Optional<String> named) {
    Optional<Path> authorities = file(ca, "GLAUBER_CA");
    boolean isWanted = authorities.isPresent() || named.isPresent();
    Access access;
    try {
      access =
          new Access(
              authorities, identity(authorities), environment.get(API_KEY).filter(_ -> isWanted));
    } catch (InvalidCredentialsException e) {
      throw ClientFailures.of(e);
    }
    named.ifPresent(target -> requireSecret(target, access));
    return access;
  }

  private Optional<Access.Identity> identity(Optional<Path> authorities) {
    Optional<Path> shown = file(certificate, "GLAUBER_CERT");
    Optional<Path> secret = file(key, "GLAUBER_KEY");
    if (shown.isPresent() != secret.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--cert (or GLAUBER_CERT) and --key (or GLAUBER_KEY) must be given together, but %s is missing."
              .formatted(shown.isPresent() ? "--key" : "--cert"));
    }
    if (shown.isPresent() && authorities.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--cert and --key require TLS: --ca must name the authority of the gateway's certificate.");
    }
    return shown.map(path -> new Access.Identity(path, secret.orElseThrow()));
  }

  private Optional<Path> file(@Nullable Path given, String variable) {
    return Optional.ofNullable(given).or(() -> environment.get(variable).map(Path::of));
  }

  /** Rejects sending a key in clear text to another machine. */
  private static void requireSecret(String named, Access access) {
    boolean isHere = LOOPBACK.matcher(named).matches();
    if (access.key().isPresent() && access.ca().isEmpty() && !isHere) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "GLAUBER_API_KEY would go to "
              + named
              + " in clear text: --ca must name the authority of"
              + " its certificate.");
    }
  }
}
