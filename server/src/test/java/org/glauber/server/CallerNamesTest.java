package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Restricts callers by the names in their certificates. */
class CallerNamesTest {
  private static final String CLIENT_NAMES = "glauber.server.tls.client-names";
  private static final String GATEWAY = "gateway.glauber.svc.cluster.local";

  @TempDir static Path directory;
  private static TestAuthority authority;
  private static TestAuthority.Identity denoiser;

  @BeforeAll
  static void makeAnAuthority() throws IOException {
    authority = new TestAuthority(directory, "authority");
    denoiser = authority.issue("denoiser", "localhost");
  }

  @Test
  void aTokenizersCertificateIsRefusedAtADenoiser() throws Exception {
    TestAuthority.Identity tokenizer =
        authority.issue("tokenizer", "tokenizer.glauber.svc.cluster.local");
    try (ServerFixture fixture = fixture(GATEWAY)) {
      assertThat(call(fixture, authority.issue("gateway", GATEWAY))).isEqualTo("go");
      refused(fixture, tokenizer);
    }
  }

  @Test
  void aRefusedCallerCannotReadHealth() throws Exception {
    TestAuthority.Identity tokenizer = authority.issue("healthy", "tokenizer.example");
    try (ServerFixture fixture = fixture(GATEWAY)) {
      ManagedChannel channel = tokenizer.channel(fixture.server.port(), authority.file);
      try {
        assertThatThrownBy(
                () ->
                    HealthGrpc.newBlockingStub(channel)
                        .check(HealthCheckRequest.getDefaultInstance()))
            .isInstanceOfSatisfying(
                StatusRuntimeException.class,
                e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
      } finally {
        channel.shutdownNow();
      }
    }
  }

  @Test
  void anyOfSeveralNamesIsEnough() throws Exception {
    TestAuthority.Identity canary =
        authority.issue("canary", "canary.example", "GATEWAY.glauber.svc.cluster.local");
    TestAuthority.Identity checker = authority.issue("checker", "checker.example");
    try (ServerFixture fixture = fixture(GATEWAY + ",checker.example")) {
      assertThat(call(fixture, canary)).isEqualTo("go");
      assertThat(call(fixture, checker)).isEqualTo("go");
    }
  }

  @Test
  void commonNamesAndWildcardsDoNotMatch() throws Exception {
    try (ServerFixture fixture = fixture(GATEWAY)) {
      refused(fixture, authority.issue(GATEWAY));
      refused(fixture, authority.issue("wildcard", "*.glauber.svc.cluster.local"));
    }
  }

  @Test
  void withoutNamesEveryCertificateOfTheAuthorityIsAccepted() throws Exception {
    try (ServerFixture fixture = new ServerFixture(keys(Map.of()), CallerNamesTest::echo)) {
      assertThat(call(fixture, authority.issue("anybody", "tokenizer.example"))).isEqualTo("go");
    }
  }

  @Test
  void refusedCallersDoNotFillTheLog() throws Exception {
    TestAuthority.Identity tokenizer = authority.issue("noisy", "tokenizer.example");
    Map<String, String> keys =
        keys(Map.of(CLIENT_NAMES, GATEWAY, "glauber.server.limits.fault-lines", "3"));
    try (FaultLines log = new FaultLines();
        ServerFixture fixture = new ServerFixture(keys, CallerNamesTest::echo)) {
      for (int k = 0; k < 10; k++) {
        refused(fixture, tokenizer);
      }
      ServerFixture.eventually("three are logged", () -> log.lines.size() == 3);
      assertThat(log.lines)
          .allSatisfy(line -> assertThat(line).contains("client-names", "tokenizer.example"));
    }
  }

  @Test
  void anInvalidNameStopsTheStart() {
    assertThatThrownBy(() -> fixture("*.glauber.svc.cluster.local").close())
        .hasMessageContaining(CLIENT_NAMES + " must be DNS names without wildcards or URIs");
    assertThatThrownBy(
            () -> new ServerFixture(Map.of(CLIENT_NAMES, GATEWAY), CallerNamesTest::echo).close())
        .hasMessage(CLIENT_NAMES + " must come with client-ca, but is alone");
  }

  private static void refused(ServerFixture fixture, TestAuthority.Identity caller) {
    assertThatThrownBy(() -> call(fixture, caller))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
  }

  private static String call(ServerFixture fixture, TestAuthority.Identity caller)
      throws IOException {
    ManagedChannel channel = caller.channel(fixture.server.port(), authority.file);
    try {
      return TestAuthority.call(channel);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ServerFixture fixture(String names) {
    return new ServerFixture(keys(Map.of(CLIENT_NAMES, names)), CallerNamesTest::echo);
  }

  private static Map<String, String> keys(Map<String, String> more) {
    Map<String, String> keys = denoiser.serving(authority.file);
    keys.putAll(more);
    return keys;
  }

  private static void echo(String request, io.grpc.stub.StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(request));
    responses.onCompleted();
  }

  /** Captures the log lines of {@link org.glauber.server.connection.PeerFaultLog}. */
  private static final class FaultLines extends Handler implements AutoCloseable {
    private final Logger root = Logger.getLogger("");
    final List<String> lines = new CopyOnWriteArrayList<>();

    FaultLines() {
      root.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
      if (String.valueOf(record.getLoggerName()).endsWith("PeerFaultLog")) {
        lines.add(record.getMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
      root.removeHandler(this);
    }
  }
}
