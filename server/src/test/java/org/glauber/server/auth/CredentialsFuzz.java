package org.glauber.server.auth;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.glauber.server.config.GrpcServerConfig;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;

/**
 * No arbitrary credential is accepted, and signed claims are accepted only if they name the issuer,
 * the audience and an expiry.
 */
public final class CredentialsFuzz {
  private static final String ISSUER = "https://issuer.example";
  private static final String AUDIENCE = "glauber";
  private static final EllipticCurveJsonWebKey KEY = key();
  private static final WebTokens TOKENS =
      new WebTokens(new Issuer(serve(KEY)), OpenTelemetry.noop().getMeter("fuzz"));

  private CredentialsFuzz() {}

  /** Runs one input. Its first byte decides whether the rest is a token or claims to be signed. */
  public static void fuzzerTestOneInput(byte[] bytes) throws JoseException {
    if (bytes.length == 0) {
      return;
    }
    String text =
        new String(Arrays.copyOfRange(bytes, 1, bytes.length), StandardCharsets.ISO_8859_1);
    if ((bytes[0] & 1) == 0) {
      if (TOKENS.tenant(text).isPresent()) {
        throw new AssertionError("it was taken");
      }
    } else if (TOKENS.tenant(signed(text)).isPresent()
        && !(text.contains("\"iss\"") && text.contains("\"aud\"") && text.contains("\"exp\""))) {
      throw new AssertionError("claims were not asked for");
    }
  }

  private static String signed(String claims) throws JoseException {
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(claims);
    signed.setKey(KEY.getPrivateKey());
    signed.setKeyIdHeaderValue(KEY.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
    return signed.getCompactSerialization();
  }

  private static EllipticCurveJsonWebKey key() {
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      key.setKeyId("k1");
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Serves a key. */
  private static URI serve(EllipticCurveJsonWebKey key) {
    byte[] keys = new JsonWebKeySet(key).toJson().getBytes(StandardCharsets.UTF_8);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/keys",
          exchange -> {
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
          });
      server.start();
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Issuer(URI keys) implements GrpcServerConfig.Jwt {
    @Override
    public Optional<URI> jwks() {
      return Optional.of(keys);
    }

    @Override
    public Optional<String> issuer() {
      return Optional.of(ISSUER);
    }

    @Override
    public Optional<String> audience() {
      return Optional.of(AUDIENCE);
    }

    @Override
    public String tenantClaim() {
      return "sub";
    }

    @Override
    public Duration refresh() {
      return Duration.ofMinutes(5);
    }

    @Override
    public Duration fetchTimeout() {
      return Duration.ofSeconds(3);
    }

    @Override
    public Duration unknownKeyInterval() {
      return Duration.ofSeconds(30);
    }

    @Override
    public Duration keysKept() {
      return Duration.ofHours(1);
    }
  }
}
