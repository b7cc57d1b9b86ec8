package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import com.google.rpc.ErrorInfo;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.glauber.server.auth.Tenant;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token issuer that is unreachable, or responds with something other than keys. */
class IssuerOutageTest {
  private static final String JWT = "glauber.server.auth.jwt.";
  private static final String ISSUER = "https://issuer.example";
  private static final RsaJsonWebKey KEY = key("k1");
  private static final RsaJsonWebKey NEXT_KEY = key("k2");

  private final AtomicInteger fetches = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile String answer = jwks(KEY);
  private volatile HttpServer issuer = listening(0);

  @AfterEach
  void stop() {
    issuer.stop(0);
  }

  @Test
  void anIssuerUnreachableAtStartMakesTokensUnavailableAndIsLoggedOnce() throws Exception {
    int port = goAway();
    try (LogTap log = new LogTap();
        ServerFixture fixture = fixture(port)) {
      for (int call = 0; call < 20; call++) {
        assertUnreachable(fixture, token(KEY, ISSUER, 5));
      }
      assertThat(fixture.readiness.reason()).isEqualTo("waiting for the token issuer's keys");
      // A token that is invalid with any key is refused as usual.
      for (String bad :
          List.of(token(KEY, ISSUER, -5), token(KEY, "https://x.example", 5), "a.b.c")) {
        assertThat(failure(fixture, bad).getStatus().getCode())
            .isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      assertThat(log.warnings()).hasSize(1);
      assertThat(log.warnings().getFirst())
          .startsWith("Token issuer unreachable, tokens are refused as UNAVAILABLE: ");

      issuer = listening(port);
      eventually("it is ready", fixture.readiness::isReady);
      assertThat(tenant(fixture, token(KEY, ISSUER, 5))).isEqualTo("carl");
      assertThat(log.warnings()).hasSize(1);
    }
  }

  @Test
  void keysAreFetchedAtStartAndKeptDuringAnOutage() throws Exception {
    try (ServerFixture fixture = fixture(issuer.getAddress().getPort())) {
      eventually("the keys are there", fixture.readiness::isReady);
      goAway();
      assertThat(tenant(fixture, token(KEY, ISSUER, 5))).isEqualTo("carl");
      assertUnreachable(fixture, token(NEXT_KEY, ISSUER, 5)); // which it may have by now
      assertThat(tenant(fixture, token(KEY, ISSUER, 5))).isEqualTo("carl");
      assertThat(fixture.readiness.isReady()).isTrue();
    }
  }

  @Test
  void aHangingIssuerDoesNotDelayCallersWithKnownKeys() throws Exception {
    try (ServerFixture fixture = fixture(issuer.getAddress().getPort())) {
      eventually("the keys are there", fixture.readiness::isReady);
      answer = "hang";
      Thread stranger =
          Thread.startVirtualThread(() -> failure(fixture, token(NEXT_KEY, ISSUER, 5)));
      eventually("it is asked again", () -> fetches.get() == 2);
      assertThat(tenant(fixture, token(KEY, ISSUER, 5))).isEqualTo("carl");
      assertThat(stranger.isAlive()).isTrue();
      assertUnreachable(fixture, token(NEXT_KEY, ISSUER, 5));
      stranger.join();
    } finally {
      released.countDown();
    }
  }

  @Test
  void aNewKeyIsFetchedForTheFirstTokenThatNamesIt() throws Exception {
    try (ServerFixture fixture = fixture(issuer.getAddress().getPort())) {
      eventually("the keys are there", fixture.readiness::isReady);
      answer = jwks(KEY, NEXT_KEY);
      assertThat(tenant(fixture, token(NEXT_KEY, ISSUER, 5))).isEqualTo("carl");
    }
  }

  @Test
  void tokensWithUnknownKeysDoNotCauseRepeatedFetches() throws Exception {
    try (ServerFixture fixture = fixture(issuer.getAddress().getPort())) {
      eventually("the keys are there", fixture.readiness::isReady);
      RsaJsonWebKey invented = key("invented");
      for (int call = 0; call < 100; call++) {
        invented.setKeyId("invented " + call);
        StatusRuntimeException failure = failure(fixture, token(invented, ISSUER, 5));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
      }
      assertThat(fetches.get()).isEqualTo(2); // at the start, and for the first of them
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{\"keys\":[]}", "302", "500", "long"})
  void anInvalidKeySetCountsAsAnOutage(String other) throws Exception {
    answer = other;
    try (ServerFixture fixture = fixture(issuer.getAddress().getPort())) {
      assertUnreachable(fixture, token(KEY, ISSUER, 5));
    }
  }

  @Test
  void withApiKeysTheServerIsReadyWithoutTheIssuer(@TempDir Path directory) throws Exception {
    Map<String, String> config = new HashMap<>(config(goAway()));
    Path keys = Files.writeString(directory.resolve("keys"), "anna " + "ab".repeat(32) + "\n");
    config.put("glauber.server.auth.api-keys", keys.toString());
    try (ServerFixture fixture = new ServerFixture(config, IssuerOutageTest::tenant)) {
      assertThat(fixture.readiness.isReady()).isTrue();
      assertUnreachable(fixture, token(KEY, ISSUER, 5));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/keys",
        "http://127.0.0.1.example/keys",
        "http://10.0.0.1/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/passwd",
        "keys"
      })
  void keysAreFetchedByHttpsOrOnLoopback(String uri) {
    Map<String, String> config = new HashMap<>(config(1));
    config.put(JWT + "jwks", uri);
    assertThatThrownBy(() -> new ServerFixture(config, IssuerOutageTest::tenant).close())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            JWT + "jwks must be an https URL; http is accepted on loopback only, but is " + uri);
  }

  private static void assertUnreachable(ServerFixture fixture, String token) throws Exception {
    StatusRuntimeException failure = failure(fixture, token);
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    ErrorInfo info =
        Objects.requireNonNull(StatusProto.fromThrowable(failure))
            .getDetails(0)
            .unpack(ErrorInfo.class);
    assertThat(info.getReason()).isEqualTo("ISSUER_UNREACHABLE");
    assertThat(info.getDomain()).isEqualTo("glauber.org");
  }

  private static StatusRuntimeException failure(ServerFixture fixture, String token) {
    return catchThrowableOfType(StatusRuntimeException.class, () -> tenant(fixture, token));
  }

  private static String tenant(ServerFixture fixture, String token) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    return fixture.unary("tenant", headers);
  }

  private static void tenant(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(Tenant.current()));
    responses.onCompleted();
  }

  private static ServerFixture fixture(int port) {
    return new ServerFixture(config(port), IssuerOutageTest::tenant);
  }

  private static Map<String, String> config(int port) {
    return Map.of(
        JWT + "jwks",
        "http://127.0.0.1:" + port + "/keys",
        JWT + "issuer",
        ISSUER,
        JWT + "audience",
        "glauber",
        JWT + "fetch-timeout",
        "2s");
  }

  private HttpServer listening(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext("/keys", this::answer);
      server.createContext("/moved", exchange -> respond(exchange, 200, jwks(KEY)));
      server.start();
      return server;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    fetches.incrementAndGet();
    switch (answer) {
      case "302" -> {
        exchange.getResponseHeaders().add("Location", "/moved");
        respond(exchange, 302, "");
      }
      case "hang" -> await(released);
      case "500" -> respond(exchange, 500, "");
      case "long" -> respond(exchange, 200, jwks(KEY) + " ".repeat(2 << 20));
      default -> respond(exchange, 200, answer);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  /** A port on which nothing listens any more. */
  private int goAway() throws IOException {
    int port = issuer.getAddress().getPort();
    issuer.stop(0);
    try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String jwks(RsaJsonWebKey... keys) {
    return new JsonWebKeySet(keys).toJson();
  }

  private static RsaJsonWebKey key(String id) {
    try {
      RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
      key.setKeyId(id);
      return key;
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(RsaJsonWebKey key, String issuer, int minutes) {
    JwtClaims claims = new JwtClaims();
    claims.setIssuer(issuer);
    claims.setAudience("glauber");
    claims.setSubject("carl");
    claims.setExpirationTimeMinutesInTheFuture(minutes);
    JsonWebSignature signed = new JsonWebSignature();
    signed.setPayload(claims.toJson());
    signed.setKey(key.getPrivateKey());
    signed.setKeyIdHeaderValue(key.getKeyId());
    signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
    try {
      return signed.getCompactSerialization();
    } catch (JoseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Captures the log of the issuer's outages. */
  private static final class LogTap extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("org.glauber.server.auth.IssuerKeys");
    private final List<LogRecord> records = new ArrayList<>();

    LogTap() {
      logger.addHandler(this);
      logger.setUseParentHandlers(false);
    }

    synchronized List<String> warnings() {
      return records.stream()
          .filter(record -> record.getLevel().intValue() >= Level.WARNING.intValue())
          .map(LogRecord::getMessage)
          .toList();
    }

    @Override
    public synchronized void publish(LogRecord record) {
      records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      logger.removeHandler(this);
      logger.setUseParentHandlers(true);
    }
  }
}
