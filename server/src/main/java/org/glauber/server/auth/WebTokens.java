package org.glauber.server.auth;

import io.opentelemetry.api.metrics.Meter;
import java.security.Key;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.glauber.server.config.GrpcServerConfig;
import org.glauber.server.status.Refusals;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;

/**
 * Verifies JSON Web Tokens (RFC 7519) of an OpenID Connect issuer against its {@link IssuerKeys}. A
 * token with an unknown key is invalid, unless the issuer is unreachable: then the token may be
 * valid, and the call is refused as UNAVAILABLE.
 */
final class WebTokens implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WebTokens.class);
  private static final int SKEW_SECONDS = 30;
  private static final int MAX_TENANT_LENGTH = 128;
  private static final Set<String> ALGORITHMS =
      Set.of(
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.EDDSA);

  private final String tenantClaim;
  private final IssuerKeys keys;
  private final JwtConsumer consumer;
  private final JwtConsumer unverified; // checks everything but the signature

  /** Starts to fetch the configured issuer's keys. */
  WebTokens(GrpcServerConfig.Jwt config, Meter meter) {
    this(
        config,
        new IssuerKeys(
            config, new JwksEndpoint(config.jwks().orElseThrow(), config.fetchTimeout()), meter));
  }

  WebTokens(GrpcServerConfig.Jwt config, IssuerKeys keys) {
    this.tenantClaim = config.tenantClaim();
    this.keys = keys;
    this.consumer =
        claims(config)
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT, ALGORITHMS.toArray(String[]::new))
            .setVerificationKeyResolver(this::key)
            .build();
    this.unverified = claims(config).setSkipSignatureVerification().build();
  }

  private static JwtConsumerBuilder claims(GrpcServerConfig.Jwt config) {
    return new JwtConsumerBuilder()
        .setExpectedIssuer(config.issuer().orElseThrow())
        .setExpectedAudience(config.audience().orElseThrow())
        .setRequireExpirationTime()
        .setAllowedClockSkewInSeconds(SKEW_SECONDS);
  }

  /** Completes after the first successful fetch of the issuer's keys. */
  CompletableFuture<Void> keysFetched() {
    return keys.firstFetch();
  }

  /**
   * The tenant of a credential; empty if it is not a valid token.
   *
   * @param credential the text after "Bearer"; must not be logged
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE if the token's key is unknown
   *     and the issuer is unreachable
   */
  Optional<String> tenant(String credential) {
    if (credential.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    try {
      return tenantOf(credential);
    } catch (InvalidJwtException e) {
      return hasUnknownKey(e) ? tenantAfterRefetch(credential) : invalid(e);
    }
  }

  private Optional<String> tenantOf(String credential) throws InvalidJwtException {
    JwtClaims claims = consumer.processToClaims(credential);
    try {
      return Optional.ofNullable(claims.getStringClaimValue(tenantClaim))
          .filter(tenant -> !tenant.isBlank() && tenant.length() <= MAX_TENANT_LENGTH);
    } catch (MalformedClaimException e) {
      return Optional.empty();
    }
  }

  /** Fetches the keys again, unless the token would be invalid with any key. */
  private Optional<String> tenantAfterRefetch(String credential) {
    try {
      unverified.processToClaims(credential);
      return switch (keys.refetch()) {
        case FETCHED -> tenantOf(credential);
        case UNKNOWN -> Optional.empty();
        case UNREACHABLE ->
            throw Refusals.unavailable(
                "ISSUER_UNREACHABLE",
                "token issuer",
                "it is unreachable, and the token's key is unknown");
      };
    } catch (InvalidJwtException e) {
      return invalid(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> invalid(InvalidJwtException e) {
    LOG.debugf("Token rejected: %s", e.getErrorDetails()); // these do not contain the token
    return Optional.empty();
  }

  /** No known key matches the token. */
  private static final class UnknownKeyException extends UnresolvableKeyException {
    private static final long serialVersionUID = 1;

    UnknownKeyException() {
      super("its key is unknown");
    }
  }

  private Key key(JsonWebSignature token, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    if (!ALGORITHMS.contains(token.getAlgorithmHeaderValue())) {
      throw new UnresolvableKeyException("its algorithm is not accepted");
    }
    try {
      JsonWebKey selected = new VerificationJwkSelector().select(token, keys.keys());
      if (selected == null) {
        throw new UnknownKeyException();
      }
      return selected.getKey();
    } catch (UnresolvableKeyException e) {
      throw e;
    } catch (JoseException e) {
      throw new UnresolvableKeyException("its key cannot be used", e);
    }
  }

  private static boolean hasUnknownKey(InvalidJwtException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownKeyException) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    keys.close();
  }
}
