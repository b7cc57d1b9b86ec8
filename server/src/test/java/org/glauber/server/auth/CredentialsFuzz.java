package org.glauber.server.auth;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.glauber.server.config.GrpcServerConfig;

/** Whatever a stranger bears as a token: nobody we know. */
public final class CredentialsFuzz {
  private static final WebTokens TOKENS = new WebTokens(new Issuer());

  private CredentialsFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] bytes) {
    if (TOKENS.tenant(new String(bytes, StandardCharsets.ISO_8859_1)).isPresent()) {
      throw new AssertionError("it was taken");
    }
  }

  /** One whose keys cannot be had. */
  private static final class Issuer implements GrpcServerConfig.Jwt {
    @Override
    public Optional<URI> jwks() {
      return Optional.of(URI.create("http://127.0.0.1:1/keys"));
    }

    @Override
    public Optional<String> issuer() {
      return Optional.of("https://issuer.example");
    }

    @Override
    public Optional<String> audience() {
      return Optional.of("glauber");
    }

    @Override
    public String tenantClaim() {
      return "sub";
    }

    @Override
    public Duration keysKept() {
      return Duration.ofHours(1);
    }
  }
}
