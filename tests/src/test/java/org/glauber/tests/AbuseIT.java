package org.glauber.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.GZIPOutputStream;
import org.glauber.chaos.scenario.ServiceProbe;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.harness.Suite;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends abusive traffic to a gateway with the shipped configuration. Each attempt is refused or
 * ended, it does not increase the gateway's memory, and a concurrent generation has the same tokens
 * as an undisturbed one.
 */
@Tag("long")
class AbuseIT {
  private static final int ROUNDS = 3;
  private static final int CALLS = 50; // of each kind, per round
  private static final int SOCKETS = 200;
  private static final int RESETS = 100_000; // far more than a connection may send
  // more than the number of resets that a connection may send
  private static final int CANCELLATIONS = 300;
  private static final int BOMB_BYTES = 1 << 29;
  // of the gateway's memory, between the first and the last round
  private static final long GROWTH = 64L << 20;
  private static final int PATIENCE_MILLIS = 60_000;

  @TempDir private Path logs;

  @Test
  void hostileCallsAreRefusedAndOtherCallersAreNotAffected() throws Exception {
    byte[] bomb = bomb();
    assertThat(bomb).hasSizeLessThan(BOMB_BYTES / 1_000);
    try (Suite suite = Home.start(Home.plan(logs));
        Texts texts = new Texts(suite.target());
        ServiceProbe probe = new ServiceProbe()) {
      ServiceProcess gateway = suite.services(ServiceKind.GATEWAY).getFirst();
      List<Integer> undisturbed = texts.finished(Texts.request(7, 4).build()).getTokensList();
      AtomicBoolean stop = new AtomicBoolean();
      long before;
      long after;
      try (ExecutorService bystanders = Executors.newSingleThreadExecutor()) {
        Future<Integer> bystander =
            bystanders.submit(
                () -> {
                  int count = 0;
                  for (; !stop.get(); count++) {
                    assertThat(texts.finished(Texts.request(7, 4).build()).getTokensList())
                        .isEqualTo(undisturbed);
                  }
                  return count;
                });
        try {
          attack(gateway, bomb);
          before = resident(probe, gateway);
          for (int round = 1; round < ROUNDS; round++) {
            attack(gateway, bomb);
          }
          after = resident(probe, gateway);
        } finally {
          stop.set(true);
        }
        assertThat(bystander.get()).isGreaterThan(ROUNDS);
      }
      assertThat(after - before).as("bytes more than %,d", before).isLessThan(GROWTH);
      requireNothingRuns(probe, gateway);
    }
  }

  /**
   * Checks that no call is left; a call ends at the caller slightly before it ends at the gateway.
   */
  private static void requireNothingRuns(ServiceProbe probe, ServiceProcess gateway)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    double running;
    do {
      running = probe.scrape(gateway).sum("glauber_calls_running") + probe.callThreads(gateway);
    } while (running > 0 && System.nanoTime() < end);
    assertThat(running).isZero();
  }

  private static long resident(ServiceProbe probe, ServiceProcess gateway)
      throws InterruptedException {
    probe.collectGarbage(gateway);
    return probe.residentBytes(gateway);
  }

  private static void attack(ServiceProcess gateway, byte[] bomb) throws Exception {
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int k = 0; k < SOCKETS; k++) {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        sockets.add(socket);
        socket.getOutputStream().write("PRI * HTTP".getBytes(StandardCharsets.US_ASCII));
      }
      packed(gateway, bomb);
      tooLong(gateway);
      resets(gateway);
      cancellations(gateway);
      for (Socket socket : sockets) { // their handshakes never complete
        socket.setSoTimeout(PATIENCE_MILLIS);
        requireEnd(socket);
      }
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Sends a message of half a gigabyte that is compressed to half a megabyte. */
  private static void packed(ServiceProcess gateway, byte[] bomb) {
    CompressorRegistry compressors = CompressorRegistry.newEmptyInstance();
    compressors.register(new Packed(bomb));
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(gateway.address())
            .usePlaintext()
            .compressorRegistry(compressors)
            .build();
    try {
      for (int k = 0; k < CALLS; k++) {
        StatusRuntimeException refused =
            refusal(
                channel, Texts.request(1, 1).build(), CallOptions.DEFAULT.withCompression("gzip"));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** A codec that replaces every message by these bytes and declares them compressed. */
  private record Packed(byte[] bytes) implements Codec {
    @Override
    public String getMessageEncoding() {
      return "gzip";
    }

    @Override
    public OutputStream compress(OutputStream out) {
      return new OutputStream() {
        @Override
        public void write(int ignored) {}

        @Override
        public void close() throws IOException {
          out.write(bytes);
          out.close();
        }
      };
    }

    @Override
    public InputStream decompress(InputStream in) {
      return in;
    }
  }

  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream packing = new GZIPOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 16];
      for (int left = BOMB_BYTES; left > 0; left -= zeros.length) {
        packing.write(zeros);
      }
    }
    return bytes.toByteArray();
  }

  /** Sends messages and metadata above their limits. */
  private static void tooLong(ServiceProcess gateway) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(gateway.address()).usePlaintext().build();
    try {
      GenerateTextRequest large =
          Texts.request(1, 1)
              .setTemplate(
                  Template.newBuilder()
                      .addSegments(Segment.newBuilder().setText("x".repeat(5 << 20))))
              .build();
      Metadata metadata = new Metadata();
      metadata.put(Metadata.Key.of("long", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(1 << 20));
      GenerationServiceGrpc.GenerationServiceBlockingStub stub =
          GenerationServiceGrpc.newBlockingStub(channel);
      for (int k = 0; k < CALLS; k++) {
        assertThat(refusal(channel, large, CallOptions.DEFAULT).getStatus().getCode())
            .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(
                catchThrowableOfType(
                    StatusRuntimeException.class,
                    () ->
                        stub.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata))
                            .generateText(Texts.request(1, 1).build())
                            .next()))
            .isNotNull();
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static StatusRuntimeException refusal(
      ManagedChannel channel, GenerateTextRequest request, CallOptions options) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () ->
            ClientCalls.blockingServerStreamingCall(
                    channel,
                    GenerationServiceGrpc.getGenerateTextMethod(),
                    options.withDeadlineAfter(PATIENCE_MILLIS, TimeUnit.MILLISECONDS),
                    request)
                .next());
  }

  /**
   * Starts calls and resets them immediately: the gateway closes the connection with all its calls.
   */
  private static void resets(ServiceProcess gateway) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(gateway.address()).usePlaintext().build();
    try {
      CompletableFuture<Status> standing = watch(channel);
      for (int k = 0; k < RESETS && !standing.isDone(); k++) {
        generate(channel, new CompletableFuture<>()).cancel("reset", null);
      }
      assertThat(standing.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS).getCode())
          .isEqualTo(Status.Code.UNAVAILABLE);
    } finally {
      channel.shutdownNow();
    }
  }

  /** Cancels running calls, as users behind a proxy do: other calls are not affected. */
  private static void cancellations(ServiceProcess gateway) throws Exception {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(gateway.address()).usePlaintext().build();
    try {
      CompletableFuture<Status> standing = watch(channel);
      for (int k = 0; k < CANCELLATIONS; k++) {
        CompletableFuture<Void> accepted = new CompletableFuture<>();
        ClientCall<?, ?> call = generate(channel, accepted);
        accepted.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        call.cancel("by its user", null);
      }
      assertThat(standing).isNotDone();
    } finally {
      channel.shutdownNow();
    }
  }

  /** Opens a long-running call and returns when its connection is established. */
  private static CompletableFuture<Status> watch(ManagedChannel channel) throws Exception {
    CompletableFuture<Void> connected = new CompletableFuture<>();
    CompletableFuture<Status> standing = new CompletableFuture<>();
    ClientCall<HealthCheckRequest, HealthCheckResponse> watch =
        channel.newCall(HealthGrpc.getWatchMethod(), CallOptions.DEFAULT);
    start(watch, HealthCheckRequest.getDefaultInstance(), connected, standing);
    // otherwise other calls would be cancelled here
    connected.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    return standing;
  }

  private static ClientCall<?, ?> generate(
      ManagedChannel channel, CompletableFuture<Void> answered) {
    ClientCall<GenerateTextRequest, GenerateTextResponse> call =
        channel.newCall(GenerationServiceGrpc.getGenerateTextMethod(), CallOptions.DEFAULT);
    CompletableFuture<Status> end = new CompletableFuture<>();
    end.thenAccept(status -> answered.completeExceptionally(status.asRuntimeException()));
    start(call, Texts.request(1, 4).build(), answered, end);
    return call;
  }

  private static <Q, P> void start(
      ClientCall<Q, P> call,
      Q request,
      CompletableFuture<Void> answered,
      CompletableFuture<Status> end) {
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(P message) {
            answered.complete(null);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(Integer.MAX_VALUE);
    call.sendMessage(request);
    call.halfClose();
  }

  private static void requireEnd(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {}
    } catch (SocketException e) {
      return; // a reset also ends the connection
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
