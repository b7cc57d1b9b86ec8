package org.glauber.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits of one connection. */
class LimitsTest {
  @Test
  void metadataAboveTheLimitAreRefused() {
    Map<String, String> keys = Map.of("glauber.server.limits.metadata-bytes", "32768");
    try (ServerFixture fixture = new ServerFixture(keys, LimitsTest::echo)) {
      assertThat(withMetadata(fixture, 20 << 10)).isEqualTo("go");
      assertThatThrownBy(() -> withMetadata(fixture, 40 << 10))
          .isInstanceOf(StatusRuntimeException.class);
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  private static String withMetadata(ServerFixture fixture, int bytes) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(bytes));
    return fixture.unary("go", headers);
  }

  @Test
  void compressedRequestsAreRefused() {
    try (ServerFixture fixture = new ServerFixture(LimitsTest::echo)) {
      CallOptions packed = CallOptions.DEFAULT.withCompression("gzip");
      assertThatThrownBy(() -> fixture.unary("x".repeat(20 << 20), packed)) // 20 kB on the wire
          .hasMessage("UNIMPLEMENTED: Can't find decompressor for gzip");
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  @Test
  void cancellingRunningCallsDoesNotAffectOthersOnTheConnection() throws Exception {
    AtomicInteger begun = new AtomicInteger();
    Map<String, String> keys = Map.of("glauber.server.limits.resets", "5");
    try (ServerFixture fixture =
        new ServerFixture(keys, (request, responses) -> begun.incrementAndGet())) {
      CompletableFuture<Status> neighbour = new CompletableFuture<>();
      start(fixture, neighbour);
      for (int k = 0; k < 1_000; k++) {
        int before = k + 1;
        ClientCall<StringValue, StringValue> call = start(fixture, new CompletableFuture<>());
        ServerFixture.eventually("it runs", () -> begun.get() > before);
        call.cancel("by its user", null);
      }
      ServerFixture.eventually("one runs", () -> fixture.server.runningCalls() == 1);
      assertThat(neighbour).isNotDone();
    }
  }

  @Test
  void cancellingAllOtherCallsAtOnceDoesNotAffectACall() throws Exception {
    try (ServerFixture fixture = new ServerFixture((request, responses) -> {})) {
      CompletableFuture<Status> neighbour = new CompletableFuture<>();
      start(fixture, neighbour);
      ServerFixture.eventually("it runs", () -> fixture.server.runningCalls() == 1);
      for (int k = 0; k < 255; k++) {
        start(fixture, new CompletableFuture<>()).cancel("by its user", null);
      }
      ServerFixture.eventually("one runs", () -> fixture.server.runningCalls() == 1);
      assertThat(neighbour).isNotDone();
    }
  }

  /**
   * Rapid reset with and without a request, rapid reset after a response to invalid headers, and
   * MadeYouReset.
   */
  @ParameterizedTest
  @ValueSource(strings = {"headers", "request", "mistake", "timeout", "type"})
  void aFloodOfResetStreamsClosesTheConnection(String kind) throws Exception {
    AtomicInteger begun = new AtomicInteger();
    try (ServerFixture fixture =
            new ServerFixture((request, responses) -> begun.incrementAndGet());
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin();
      Map<String, String> others =
          switch (kind) {
            case "timeout" -> Map.of("grpc-timeout", "never"); // answered by us
            case "type" -> Map.of("content-type", "text/html"); // answered by grpc-java
            default -> Map.of();
          };
      for (int k = 0; k < 20_000; k++) {
        peer.headers(others);
        switch (kind) {
          case "headers", "timeout", "type" -> peer.reset();
          case "request" -> peer.message(new byte[0]).reset();
          default -> peer.mistake();
        }
      }
      Map<String, String> end = peer.end();
      if (end.containsKey("goaway")) { // else the connection was gone before it was read
        assertThat(end)
            .containsEntry("goaway", "0 too many streams reset before their calls were accepted");
      } else {
        assertThat(end).containsKey("closed");
      }
      ServerFixture.eventually("nothing runs", () -> fixture.server.runningCalls() == 0);
      assertThat(begun.get()).isLessThan(5_000);
    }
  }

  @Test
  void otherCallsOnAClosedConnectionAreUnavailable() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    Map<String, String> keys =
        Map.of("glauber.server.limits.resets", "20", "glauber.server.limits.reset-window", "30s");
    try (ServerFixture fixture = new ServerFixture(keys, (request, responses) -> wait(never))) {
      CompletableFuture<Status> bystander = new CompletableFuture<>();
      start(fixture, bystander);
      ServerFixture.eventually("they are connected", () -> fixture.server.runningCalls() == 1);
      for (int k = 0; k < 10_000 && !bystander.isDone(); k++) {
        start(fixture, new CompletableFuture<>()).cancel("reset", null);
      }
      assertThat(bystander.get(20, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      never.countDown();
    }
  }

  @Test
  void frequentKeepalivePingsAreAllowed() throws Exception {
    try (ServerFixture fixture = new ServerFixture(LimitsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin();
      for (int k = 0; k < 900; k++) {
        peer.ping();
      }
      assertThat(peer.headers(Map.of()).message(new byte[0]).end())
          .containsEntry("grpc-status", "0");
    }
  }

  @Test
  void aFloodOfPingsClosesTheConnection() throws Exception {
    try (ServerFixture fixture = new ServerFixture(LimitsTest::echo);
        RawConnection peer = new RawConnection(fixture.server.port())) {
      peer.begin();
      for (int k = 0; k < 10_000; k++) {
        peer.ping();
      }
      Map<String, String> end = peer.end();
      assertThat(end.getOrDefault("goaway", "0 too many pings")).isEqualTo("0 too many pings");
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  @Test
  void aHandshakeThatIsNeverFinishedIsEnded() throws Exception {
    Map<String, String> keys = Map.of("glauber.server.connections.handshake", "1s");
    try (ServerFixture fixture = new ServerFixture(keys, LimitsTest::echo);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write("PRI * HTTP".getBytes(StandardCharsets.US_ASCII));
      assertThat(endOf(socket)).isTrue();
      assertThat(fixture.unary("go")).isEqualTo("go");
    }
  }

  /** Whether the server closes the connection; earlier bytes are ignored. */
  static boolean endOf(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {}
      return true;
    } catch (SocketException e) {
      return true; // reset
    }
  }

  @Test
  void oneAddressLeavesConnectionsToOthers() throws Exception {
    Map<String, String> keys = Map.of("glauber.server.limits.connections", "4");
    List<RawConnection> strangers = new ArrayList<>();
    try (ServerFixture fixture = new ServerFixture(keys, LimitsTest::echo)) {
      for (int k = 0; k < 3; k++) {
        RawConnection stranger = new RawConnection(fixture.server.port());
        strangers.add(stranger);
        assertThat(stranger.begin().headers(Map.of()).message(new byte[0]).end())
            .containsEntry("grpc-status", "0");
      }
      try (RawConnection fourth = new RawConnection(fixture.server.port())) {
        assertThat(fourth.isEnded()).isTrue();
      }
      strangers.getFirst().close();
      ServerFixture.eventually("a place is free", () -> isAnswered(fixture.server.port()));
    } finally {
      for (RawConnection stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static boolean isAnswered(int port) {
    try (RawConnection peer = new RawConnection(port)) {
      return peer.begin().headers(Map.of()).message(new byte[0]).end().containsKey("grpc-status");
    } catch (IOException | Http2Exception e) {
      return false;
    }
  }

  @Test
  void anIdleConnectionIsClosed() {
    Map<String, String> keys = Map.of("glauber.server.connections.idle", "1s");
    try (ServerFixture fixture = new ServerFixture(keys, LimitsTest::echo)) {
      assertThat(fixture.unary("go")).isEqualTo("go");
      assertThat(fixture.channel.getState(false)).isEqualTo(ConnectivityState.READY);
      ServerFixture.eventually(
          "the connection is closed",
          () -> fixture.channel.getState(false) == ConnectivityState.IDLE);
      assertThat(fixture.unary("again")).isEqualTo("again");
    }
  }

  @Test
  void callsBeyondAConnectionsLimitWait() throws Exception {
    AtomicInteger running = new AtomicInteger();
    CountDownLatch release = new CountDownLatch(1);
    Map<String, String> keys = Map.of("glauber.server.limits.calls-per-connection", "2");
    try (ServerFixture fixture =
        new ServerFixture(
            keys,
            (request, responses) -> {
              running.incrementAndGet();
              wait(release);
              echo(request, responses);
            })) {
      CompletableFuture<?>[] ends = new CompletableFuture<?>[5];
      for (int k = 0; k < ends.length; k++) {
        CompletableFuture<Status> end = new CompletableFuture<>();
        start(fixture, end);
        ends[k] = end;
      }
      ServerFixture.eventually("two run", () -> running.get() == 2);
      assertThat(fixture.server.runningCalls()).isEqualTo(2);
      release.countDown();
      CompletableFuture.allOf(ends).get(20, TimeUnit.SECONDS);
      assertThat(running.get()).isEqualTo(5);
    }
  }

  private static ClientCall<StringValue, StringValue> start(
      ServerFixture fixture, CompletableFuture<Status> end) {
    ClientCall<StringValue, StringValue> call =
        fixture.channel.newCall(ScriptedService.STREAM, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(10);
    call.sendMessage(StringValue.of("go"));
    call.halfClose();
    return call;
  }

  private static void wait(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void echo(String request, StreamObserver<StringValue> responses) {
    responses.onNext(StringValue.of(request));
    responses.onCompleted();
  }
}
