package org.glauber.server.auth;

import java.util.Optional;
import org.glauber.server.config.GrpcServerConfig;
import org.jboss.logging.Logger;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;

/**
 * JSON Web Tokens (RFC 7519) of an OpenID Connect issuer, whose keys are fetched and kept, and
 * fetched again when a token names one that is not known.
 */
final class WebTokens implements Authenticator {
  private static final Logger LOG = Logger.getLogger(WebTokens.class);
  private static final int SKEW_SECONDS = 30;
  private static final int MOST_TENANT_LENGTH = 128;

  private final String tenantClaim;
  private final JwtConsumer consumer;

  /** The tokens that the configuration describes. */
  WebTokens(GrpcServerConfig.Jwt config) {
    this.tenantClaim = config.tenantClaim();
    HttpsJwks keys = new HttpsJwks(config.jwks().orElseThrow().toString());
    // An issuer that is away for a while locks nobody out whose key is known.
    keys.setRetainCacheOnErrorDuration(config.keysKept().toSeconds());
    this.consumer =
        new JwtConsumerBuilder()
            .setExpectedIssuer(config.issuer().orElseThrow())
            .setExpectedAudience(config.audience().orElseThrow())
            .setRequireExpirationTime()
            .setAllowedClockSkewInSeconds(SKEW_SECONDS)
            .setJwsAlgorithmConstraints(
                AlgorithmConstraints.ConstraintType.PERMIT,
                AlgorithmIdentifiers.RSA_USING_SHA256,
                AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
                AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
                AlgorithmIdentifiers.EDDSA)
            .setVerificationKeyResolver(new HttpsJwksVerificationKeyResolver(keys))
            .build();
  }

  @Override
  public Optional<String> tenant(String credential) {
    if (credential.chars().filter(c -> c == '.').count() != 2) {
      return Optional.empty();
    }
    try {
      JwtClaims claims = consumer.processToClaims(credential);
      return Optional.ofNullable(claims.getStringClaimValue(tenantClaim))
          .filter(tenant -> !tenant.isBlank() && tenant.length() <= MOST_TENANT_LENGTH);
    } catch (InvalidJwtException e) {
      LOG.debugf("a token is not good: %s", e.getErrorDetails()); // which hold no token
      return Optional.empty();
    } catch (MalformedClaimException e) {
      return Optional.empty();
    }
  }
}
