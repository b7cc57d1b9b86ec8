package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.glauber.server.ServerFixture.eventually;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls whose requests are never completed. */
class UnfinishedRequestsTest {
  private static final String LIMITS = "glauber.server.limits.";
  private static final int MANY_THREADS = 64; // whoever has to run, the call's is behind them
  private static final Map<String, String> NEVER = Map.of(LIMITS + "request-timeout", "1h");

  @TempDir Path directory;

  @Test
  void aCallWithoutARequestReleasesItsPlaceInTime() throws Exception {
    Map<String, String> keys = Map.of(LIMITS + "calls", "4", LIMITS + "request-timeout", "100ms");
    try (ServerFixture fixture = new ServerFixture(keys, UnfinishedRequestsTest::echo);
        RawConnection stranger = new RawConnection(fixture.server.port())) {
      stranger.begin();
      for (int k = 0; k < 3; k++) {
        stranger.headers(Map.of());
      }
      assertThat(stranger.end())
          .containsEntry("grpc-status", "4")
          .containsEntry(
              "grpc-message", "the request was not complete within PT0.1S of the call's headers");
      eventually("nothing runs", () -> fixture.server.runningCalls() == 0);
      assertThat(fixture.unary("go")).isEqualTo("go");
      eventually("no timer runs", () -> fixture.server.runningTimers() == 0);
    }
  }

  /** An overloaded server must not blame its callers for being slow. */
  @Test
  void aRequestInTimeMayWaitForAThread() throws Exception {
    Map<String, String> keys = Map.of(LIMITS + "request-timeout", "1s");
    AtomicBoolean isBusy = new AtomicBoolean(true);
    int carriers = Runtime.getRuntime().availableProcessors();
    try (ServerFixture fixture = new ServerFixture(keys, UnfinishedRequestsTest::echo);
        RawConnection caller = new RawConnection(fixture.server.port());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      caller.begin().headers(Map.of()).send();
      eventually("it is let in", () -> fixture.server.runningTimers() == 2);
      CountDownLatch busy = new CountDownLatch(carriers);
      for (int k = 0; k < MANY_THREADS; k++) {
        threads.execute(
            () -> {
              busy.countDown();
              while (isBusy.get()) {
                Thread.onSpinWait();
              }
            });
      }
      try {
        busy.await();
        caller.message(StringValue.of("go").toByteArray()).send();
        eventually("the time is over", () -> fixture.server.runningTimers() == 1);
        eventually("nothing else is done at that time", UnfinishedRequestsTest::areTimersIdle);
      } finally {
        isBusy.set(false);
      }
      assertThat(caller.end()).containsEntry("grpc-status", "0");
    }
  }

  private static boolean areTimersIdle() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("deadlines"))
        .allMatch(thread -> thread.getState().name().endsWith("WAITING"));
  }

  @Test
  void healthAndReflectionHaveARequestTimeoutToo() throws Exception {
    Map<String, String> keys =
        Map.of("glauber.server.reflection", "true", LIMITS + "request-timeout", "100ms");
    try (ServerFixture fixture = new ServerFixture(keys, UnfinishedRequestsTest::echo)) {
      for (String path :
          new String[] {
            "/grpc.health.v1.Health/Check",
            "/grpc.health.v1.Health/Watch",
            "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
          }) {
        try (RawConnection stranger = new RawConnection(fixture.server.port())) {
          assertThat(stranger.begin().headers(Map.of(":path", path)).part(new byte[3]).end())
              .as(path)
              .containsEntry("grpc-status", "4");
        }
      }
    }
  }

  @Test
  void incompleteCallsOfOneTenantLeavePlacesToOthers() throws Exception {
    Map<String, String> limits = Map.of("calls", "8", "request-timeout", "1h");
    try (ServerFixture fixture = ofTwoTenants(limits);
        RawConnection anna = new RawConnection(fixture.server.port())) {
      anna.begin();
      for (int k = 0; k < 8; k++) {
        anna.headers(Map.of("authorization", "Bearer anna"));
      }
      assertThat(anna.end()).containsEntry("grpc-status", "8");
      assertThat(fixture.server.runningCalls()).isEqualTo(6);
      assertThat(as(fixture, "bert", "go")).isEqualTo("go");
    }
  }

  /** Otherwise incomplete messages would fill the heap: 256 of 4 MiB on each connection. */
  @Test
  void excessBytesRefuseOnlyTheCallThatAddsThem() throws Exception {
    Map<String, String> limits =
        Map.of("message-bytes", "16384", "inbound-bytes", "65536", "request-timeout", "1h");
    try (ServerFixture fixture = ofTwoTenants(limits);
        RawConnection anna = new RawConnection(fixture.server.port())) {
      anna.begin();
      for (int k = 0; k < 4; k++) {
        anna.headers(Map.of("authorization", "Bearer anna")).part(begun(16_384, 12_000));
      }
      anna.send();
      // Each admitted call has a request time-out and a deadline.
      eventually("four are let in", () -> fixture.server.runningTimers() == 8);
      eventually("their bytes came", () -> fixture.server.inboundBytes() > 4 * 12_000);
      anna.headers(Map.of("authorization", "Bearer anna")).part(begun(16_384, 12_000));
      assertThat(anna.end())
          .containsEntry("grpc-status", "8")
          .containsEntry(
              "grpc-message",
              "incomplete requests use all the memory that this caller may hold for them");
      eventually("the first four run", () -> fixture.server.runningCalls() == 4);
      eventually("theirs are held alone", () -> fixture.server.inboundBytes() < 5 * 12_000);
      assertThat(fixture.server.inboundBytes()).isGreaterThan(4 * 12_000);
      assertThat(as(fixture, "bert", "x".repeat(4_000))).hasSize(4_000);
    }
  }

  @Test
  void oneByteFramesCountWithTheirBuffers() throws Exception {
    Map<String, String> keys =
        Map.of(
            LIMITS + "message-bytes", "16384",
            LIMITS + "inbound-bytes", "65536",
            LIMITS + "request-timeout", "1h");
    try (ServerFixture fixture = new ServerFixture(keys, UnfinishedRequestsTest::echo);
        RawConnection stranger = new RawConnection(fixture.server.port())) {
      stranger.begin().headers(Map.of()).part(begun(16_384, 0));
      for (int k = 0; k < 1_000; k++) {
        stranger.part(new byte[1]);
      }
      assertThat(stranger.end()).containsEntry("grpc-status", "8");
      eventually("nothing is held", () -> fixture.server.inboundBytes() == 0);
    }
  }

  @Test
  void deliveredAndEndedRequestsAreNotCounted() throws Exception {
    try (ServerFixture fixture = new ServerFixture(NEVER, (request, responses) -> {});
        RawConnection stranger = new RawConnection(fixture.server.port())) {
      stranger.begin();
      stranger.headers(Map.of()).message(StringValue.of("x".repeat(9_000)).toByteArray()).send();
      eventually("it runs", () -> fixture.server.runningCalls() == 1);
      eventually("its method has it", () -> fixture.server.inboundBytes() == 0);
      stranger.headers(Map.of()).part(begun(9_000, 5_000)).send();
      eventually("it is held", () -> fixture.server.inboundBytes() > 5_000);
      stranger.reset().send();
      eventually("nothing is held", () -> fixture.server.inboundBytes() == 0);
    }
  }

  @Test
  void aHealthCheckHasAtMostAKibibyte() throws Exception {
    try (ServerFixture fixture = new ServerFixture(NEVER, UnfinishedRequestsTest::echo);
        RawConnection stranger = new RawConnection(fixture.server.port())) {
      stranger.begin().headers(Map.of(":path", "/grpc.health.v1.Health/Check"));
      assertThat(stranger.part(begun(1 << 20, 2_000)).end())
          .containsEntry("grpc-status", "8")
          .containsEntry("grpc-message", "a request of this method must have at most 1,024 bytes");
      assertThat(fixture.unary("x".repeat(100_000))).hasSize(100_000);
    }
  }

  @Test
  void aTotalBelowTwoMessagesIsRefusedByName() {
    assertThatThrownBy(
            () ->
                new ServerFixture(
                        Map.of(LIMITS + "inbound-bytes", "4194304"), UnfinishedRequestsTest::echo)
                    .close())
        .hasMessageStartingWith(LIMITS + "inbound-bytes must be 8,388,608 to ");
  }

  /** The beginning of a message of the given length. */
  private static byte[] begun(int length, int sent) {
    return ByteBuffer.allocate(5 + sent).put((byte) 0).putInt(length).array();
  }

  private static String as(ServerFixture fixture, String tenant, String request) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + tenant);
    return fixture.unary(request, headers);
  }

  private static void echo(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(request));
    responses.onCompleted();
  }

  /**
   * A server that knows the keys of anna and bert.
   *
   * @param limits by their names below {@code glauber.server.limits}
   */
  private ServerFixture ofTwoTenants(Map<String, String> limits) throws IOException {
    Path file =
        Files.writeString(directory.resolve("keys"), ApiKeyLine.of("anna") + ApiKeyLine.of("bert"));
    Map<String, String> keys = new HashMap<>();
    keys.put("glauber.server.auth.api-keys", file.toString());
    limits.forEach((name, value) -> keys.put(LIMITS + name, value));
    return new ServerFixture(keys, UnfinishedRequestsTest::echo);
  }
}
