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
 * JSON Web Tokens (RFC 7519) of an OpenID Connect issuer, checked against its {@link IssuerKeys}. A
 * token whose key is not known is not good, unless the issuer cannot be asked: then nothing is
 * known of the token, and its bearer may come again.
 */
final class WebTokens implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WebTokens.class);
  private static final int SKEW_SECONDS = 30;
  private static final int MOST_TENANT_LENGTH = 128;
  private static final Set<String> ALGORITHMS =
      Set.of(
          AlgorithmIdentifiers.RSA_USING_SHA256,
          AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
          AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
          AlgorithmIdentifiers.EDDSA);

  private final String tenantClaim;
  private final IssuerKeys keys;
  private final JwtConsumer consumer;
  private final JwtConsumer unverified; // all but the signature

  /** The tokens that the configuration describes, whose issuer's keys begin to be fetched. */
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

  /** Completes when the issuer's keys have been had for the first time. */
  CompletableFuture<Void> haveKeys() {
    return keys.first();
  }

  /**
   * The tenant that a credential stands for; empty when it is none of this kind, or not good.
   *
   * @param credential what came after "Bearer"; not to be logged
   * @throws org.glauber.server.status.RefusalException UNAVAILABLE when the issuer would have to be
   *     asked and cannot be
   */
  Optional<String> tenant(String credential) {
    if (credential.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    try {
      return tenantOf(credential);
    } catch (InvalidJwtException e) {
      return isOfUnknownKey(e) ? tenantByNewKey(credential) : notGood(e);
    }
  }

  private Optional<String> tenantOf(String credential) throws InvalidJwtException {
    JwtClaims claims = consumer.processToClaims(credential);
    try {
      return Optional.ofNullable(claims.getStringClaimValue(tenantClaim))
          .filter(tenant -> !tenant.isBlank() && tenant.length() <= MOST_TENANT_LENGTH);
    } catch (MalformedClaimException e) {
      return Optional.empty();
    }
  }

  /** Nothing is asked of the issuer for a token that would not be good with any key. */
  private Optional<String> tenantByNewKey(String credential) {
    try {
      unverified.processToClaims(credential);
      return switch (keys.askAgain()) {
        case FETCHED -> tenantOf(credential);
        case UNKNOWN -> Optional.empty();
        case UNREACHABLE ->
            throw Refusals.unavailable(
                "ISSUER_UNREACHABLE",
                "token issuer",
                "it cannot be reached, and the token's key is not known");
      };
    } catch (InvalidJwtException e) {
      return notGood(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static Optional<String> notGood(InvalidJwtException e) {
    LOG.debugf("a token is not good: %s", e.getErrorDetails()); // which hold no token
    return Optional.empty();
  }

  /** There is no such key among those that are known. */
  private static final class UnknownKeyException extends UnresolvableKeyException {
    private static final long serialVersionUID = 1;

    UnknownKeyException() {
      super("its key is not known");
    }
  }

  private Key key(JsonWebSignature token, List<JsonWebStructure> nesting)
      throws UnresolvableKeyException {
    if (!ALGORITHMS.contains(token.getAlgorithmHeaderValue())) {
      throw new UnresolvableKeyException("no such algorithm is taken");
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

  private static boolean isOfUnknownKey(InvalidJwtException e) {
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
