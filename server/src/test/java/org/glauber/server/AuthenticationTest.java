package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import com.sun.net.httpserver.HttpServer;
import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.glauber.server.auth.Tenant;
import org.glauber.server.telemetry.Telemetry;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Authentication by API keys and tokens. */
class AuthenticationTest {
  private static final String API_KEYS = "glauber.server.auth.api-keys";
  private static final String JWT = "glauber.server.auth.jwt.";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir Path directory;

  @Test
  void withoutConfigurationEveryCallIsAccepted() {
    try (ServerFixture fixture = fixture(Map.of())) {
      assertThat(fixture.unary("tenant")).isEqualTo(Tenant.ANYBODY);
    }
  }

  @Test
  void aKeyMapsToItsTenantAndOtherCallsAreRefused() throws Exception {
    Path file = keys("# ours", "anna " + digest("secret-a"), "bert " + digest("secret-b"));
    try (ServerFixture fixture = fixture(Map.of(API_KEYS, "" + file))) {
      assertThat(tenant(fixture, "Bearer secret-a")).isEqualTo("anna");
      assertThat(tenant(fixture, "bearer secret-b")).isEqualTo("bert");
      for (String bad : new String[] {"Bearer secret-c", "Bearer ", "Basic secret-a", "secret-a"}) {
        assertThatThrownBy(() -> tenant(fixture, bad))
            .hasMessageStartingWith("UNAUTHENTICATED: ")
            .hasMessageNotContaining("secret");
      }
      assertThatThrownBy(() -> fixture.unary("tenant"))
          .hasMessage(
              "UNAUTHENTICATED: a call must carry authorization: Bearer and a key or token");
    }
  }

  @Test
  void credentialsAreNotPassedToTheService() throws Exception {
    Path file = keys("anna " + digest("secret"));
    Set<String> behind = ConcurrentHashMap.newKeySet();
    ServerInterceptor look =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            behind.addAll(headers.keys());
            return next.startCall(call, headers);
          }
        };
    BindableService service =
        () -> ServerInterceptors.intercept(new ScriptedService(AuthenticationTest::tenant), look);
    try (ServerFixture fixture =
        new ServerFixture(
            Map.of(API_KEYS, "" + file), new Telemetry(OpenTelemetry.noop()), service)) {
      assertThat(tenant(fixture, "Bearer secret")).isEqualTo("anna");
      assertThat(behind).isNotEmpty().doesNotContain(AUTHORIZATION.name());
    }
  }

  @Test
  void aRemovedKeyIsRefused() throws Exception {
    Path file = keys("anna " + digest("old"));
    try (ServerFixture fixture = fixture(Map.of(API_KEYS, "" + file))) {
      assertThat(tenant(fixture, "Bearer old")).isEqualTo("anna");
      Files.writeString(file, "this is no line of keys\n");
      Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
      assertThat(tenant(fixture, "Bearer old")).isEqualTo("anna"); // a bad file changes nothing
      Files.writeString(file, "anna " + digest("new") + "\n");
      Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
      ServerFixture.eventually("the new key is good", () -> isLetIn(fixture, "Bearer new"));
      assertThat(isLetIn(fixture, "Bearer old")).isFalse();
    }
  }

  @Test
  void whileKeysAreUnreadableCallsAreUnavailableNotUnauthenticated() throws Exception {
    Path file = keys("anna " + digest("old"));
    Map<String, String> config =
        Map.of(API_KEYS, "" + file, "glauber.server.auth.api-keys-kept", "0s");
    try (ServerFixture fixture = fixture(config)) {
      assertThat(tenant(fixture, "Bearer old")).isEqualTo("anna");
      Files.delete(file);
      ServerFixture.eventually("the key has expired", () -> !isLetIn(fixture, "Bearer old"));
      assertThatThrownBy(() -> tenant(fixture, "Bearer old"))
          .hasMessage("UNAVAILABLE: authentication: its API keys cannot be read");
    }
  }

  @Test
  void anInvalidKeyFileIsRefusedByLine() throws Exception {
    Path file = keys("anna " + digest("a"), "bert 1234");
    assertThatThrownBy(() -> fixture(Map.of(API_KEYS, "" + file)).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 2 is not a tenant and a SHA-256 in hexadecimal");
  }

  @Test
  void aTokenOfTheIssuerMapsToItsSubject() throws Exception {
    RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
    key.setKeyId("k1");
    RsaJsonWebKey foreign = RsaJwkGenerator.generateJwk(2048);
    foreign.setKeyId("k1");
    HttpServer issuer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] jwks = new JsonWebKeySet(key).toJson().getBytes(StandardCharsets.UTF_8);
    issuer.createContext(
        "/keys",
        exchange -> {
          exchange.sendResponseHeaders(200, jwks.length);
          exchange.getResponseBody().write(jwks);
          exchange.close();
        });
    issuer.start();
    Map<String, String> config =
        Map.of(
            JWT + "jwks",
            "http://127.0.0.1:" + issuer.getAddress().getPort() + "/keys",
            JWT + "issuer",
            "https://issuer.example",
            JWT + "audience",
            "glauber");
    try (ServerFixture fixture = fixture(config)) {
      while (!fixture.readiness.isReady()) { // until the issuer's keys have come
        Thread.onSpinWait();
      }
      assertThat(tenant(fixture, "Bearer " + token(key, "https://issuer.example", "glauber", 5)))
          .isEqualTo("carl");
      for (String bad :
          new String[] {
            token(foreign, "https://issuer.example", "glauber", 5),
            token(key, "https://another.example", "glauber", 5),
            token(key, "https://issuer.example", "another", 5),
            token(key, "https://issuer.example", "glauber", -5),
            token(key, "https://issuer.example", "glauber", 5).replaceFirst("\\.[^.]*$", "."),
            unsigned("https://issuer.example", "glauber"),
            signedWithThePublicKey(key, "https://issuer.example", "glauber"),
            signed(key, claims("https://issuer.example", "glauber")), // for ever
            "a.b.c"
          }) {
        assertThat(isLetIn(fixture, "Bearer " + bad)).as(bad).isFalse();
      }
    } finally {
      issuer.stop(0);
    }
  }

  @Test
  void tokensNeedIssuerAndAudience() {
    assertThatThrownBy(() -> fixture(Map.of(JWT + "jwks", "http://127.0.0.1:1/keys")).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(JWT + "issuer must be set together with jwks, but is absent");
  }

  @Test
  void reflectionNeedsCredentialsAndHealthDoesNot() throws Exception {
    Path file = keys("anna " + digest("secret"));
    try (ServerFixture fixture =
        fixture(Map.of(API_KEYS, "" + file, "glauber.server.reflection", "true"))) {
      assertThatThrownBy(fixture::reflected).hasStackTraceContaining("UNAUTHENTICATED");
      assertThat(
              HealthGrpc.newBlockingStub(fixture.channel)
                  .check(HealthCheckRequest.getDefaultInstance())
                  .getStatus())
          .isEqualTo(ServingStatus.SERVING);
    }
  }

  private static String token(RsaJsonWebKey key, String issuer, String audience, int minutes)
      throws Exception {
    JwtClaims claims = claims(issuer, audience);
    claims.setExpirationTimeMinutesInTheFuture(minutes);
    return signed(key, claims);
  }

  private static JwtClaims claims(String issuer, String audience) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(issuer);
    claims.setAudience(audience);
    claims.setSubject("carl");
    return claims;
  }

  private static String unsigned(String issuer, String audience) {
    JwtClaims claims = claims(issuer, audience);
    claims.setExpirationTimeMinutesInTheFuture(5);
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String header = "{\"alg\":\"none\",\"kid\":\"k1\"}";
    return base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
        + "."
        + base64.encodeToString(claims.toJson().getBytes(StandardCharsets.UTF_8))
        + ".";
  }

  /** A public key used as an HMAC secret. */
  private static String signedWithThePublicKey(RsaJsonWebKey key, String issuer, String audience)
      throws Exception {
    JwtClaims claims = claims(issuer, audience);
    claims.setExpirationTimeMinutesInTheFuture(5);
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(claims.toJson());
    signed.setKey(new HmacKey(key.getPublicKey().getEncoded()));
    signed.setKeyIdHeaderValue(key.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
    return signed.getCompactSerialization();
  }

  private static String signed(RsaJsonWebKey key, JwtClaims claims) throws Exception {
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(claims.toJson());
    signed.setKey(key.getPrivateKey());
    signed.setKeyIdHeaderValue(key.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    return signed.getCompactSerialization();
  }

  private static ServerFixture fixture(Map<String, String> keys) {
    return new ServerFixture(keys, AuthenticationTest::tenant);
  }

  private static void tenant(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(Tenant.current()));
    responses.onCompleted();
  }

  private static boolean isLetIn(ServerFixture fixture, String authorization) {
    try {
      return !tenant(fixture, authorization).isEmpty();
    } catch (io.grpc.StatusRuntimeException e) {
      return false;
    }
  }

  private static String tenant(ServerFixture fixture, String authorization) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, authorization);
    return fixture.unary("tenant", headers);
  }

  private Path keys(String... lines) throws Exception {
    return Files.writeString(directory.resolve("keys"), String.join("\n", lines) + "\n");
  }

  private static String digest(String key) throws Exception {
    return HexFormat.of()
        .formatHex(
            MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8)));
  }
}
