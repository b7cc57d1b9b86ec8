package org.glauber.chaos.abuse;

import io.grpc.Channel;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.glauber.chaos.scenario.ApiKey;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import org.glauber.generation.v1.ListModelsRequest;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.generation.v1.Segment;
import org.glauber.generation.v1.Template;
import org.glauber.harness.process.ServiceProcess;
import org.jspecify.annotations.Nullable;

/** Callers of one tenant that make ordinary calls, each one at a time, until closed. */
final class SteadyCallers implements AutoCloseable {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100); // after a short call
  private static final SamplingOptions SAMPLING = SamplingOptions.newBuilder().setSweeps(1).build();
  private static final ProgressRhythm PROGRESS =
      ProgressRhythm.newBuilder().setEveryMillis(500).build();

  private final List<ManagedChannel> channels = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Template template;
  private final AtomicLong seeds = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final List<String> failures = new ArrayList<>(); // guarded by itself
  private volatile @Nullable Latencies latencies;
  private volatile boolean isOver;

  /** The kinds of calls. */
  enum Kind {
    TEXT,
    IMAGE,
    LISTING,
    HEALTH;

    /** The name in reports. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the call is so short that a caller pauses before the next. */
    boolean isShort() {
      return this == LISTING || this == HEALTH;
    }
  }

  /**
   * The latencies of calls.
   *
   * @param micros the time from request to the end of the response, in microseconds
   */
  record Latencies(Map<Kind, Histogram> micros) {
    Latencies() {
      this(new EnumMap<>(Kind.class));
      for (Kind kind : Kind.values()) {
        micros.put(kind, new ConcurrentHistogram(3));
      }
    }

    /** The latencies of a kind of call. */
    Histogram of(Kind kind) {
      return Objects.requireNonNull(micros.get(kind));
    }

    double medianMillis(Kind kind) {
      return of(kind).getValueAtPercentile(50) / 1e3;
    }
  }

  /**
   * Starts the callers.
   *
   * @param key the tenant's API key
   * @param each the number of callers of each kind at each gateway
   * @param tokens the number of generated tokens of a text; the other sites are padding
   */
  SteadyCallers(List<ServiceProcess> gateways, ApiKey key, Map<Kind, Integer> each, int tokens) {
    template = Template.newBuilder().addSegments(Segment.newBuilder().setBlank(tokens)).build();
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + key.text());
    for (ServiceProcess gateway : gateways) {
      ManagedChannel channel =
          NettyChannelBuilder.forTarget(gateway.address())
              .usePlaintext()
              .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
              .build();
      channels.add(channel);
      each.forEach(
          (kind, count) -> {
            for (int k = 0; k < count; k++) {
              threads.add(Thread.ofVirtual().start(() -> repeat(kind, channel)));
            }
          });
    }
  }

  /** Sets where the latencies of calls that begin from now on are recorded; null to record none. */
  void recordTo(@Nullable Latencies to) {
    latencies = to;
  }

  /** The number of successful calls. */
  long completed() {
    return completed.get();
  }

  /** The failures of the other calls. */
  List<String> failures() {
    synchronized (failures) {
      return List.copyOf(failures);
    }
  }

  private void repeat(Kind kind, Channel channel) {
    while (!isOver) {
      Latencies recorder = latencies;
      long start = System.nanoTime();
      try {
        ask(kind, channel);
        completed.incrementAndGet();
        if (recorder != null) {
          recorder.of(kind).recordValue((System.nanoTime() - start) / 1_000);
        }
        if (kind.isShort()) {
          Thread.sleep(PAUSE);
        }
      } catch (StatusRuntimeException e) {
        fail(kind, e);
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void fail(Kind kind, StatusRuntimeException failure) {
    if (isOver) {
      return;
    }
    synchronized (failures) {
      Status status = failure.getStatus();
      String words = String.valueOf(status.getDescription()).replaceAll("[0-9][0-9.,]*", "#");
      failures.add("%s: %s, %s".formatted(kind, status.getCode(), words));
    }
  }

  private void ask(Kind kind, Channel channel) {
    Deadline deadline = Deadline.after(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
    GenerationServiceBlockingStub stub =
        GenerationServiceGrpc.newBlockingStub(channel).withDeadline(deadline);
    long seed = seeds.getAndIncrement();
    switch (kind) {
      case TEXT ->
          stub.generateText(
                  GenerateTextRequest.newBuilder()
                      .setSeed(seed)
                      .setTemplate(template)
                      .setSampling(SAMPLING)
                      .setProgress(PROGRESS)
                      .build())
              .forEachRemaining(_ -> {});
      case IMAGE ->
          stub.generateImage(
                  GenerateImageRequest.newBuilder()
                      .setSeed(seed)
                      .setSampling(SAMPLING)
                      .setProgress(PROGRESS)
                      .build())
              .forEachRemaining(_ -> {});
      case LISTING -> {
        if (stub.listModels(ListModelsRequest.getDefaultInstance()).getModelsCount() == 0) {
          throw Status.NOT_FOUND.withDescription("no models").asRuntimeException();
        }
      }
      case HEALTH ->
          HealthGrpc.newBlockingStub(channel)
              .withDeadline(deadline)
              .check(HealthCheckRequest.getDefaultInstance());
    }
  }

  /** Cancels running calls, and waits for the callers. */
  @Override
  public void close() {
    isOver = true;
    channels.forEach(ManagedChannel::shutdownNow);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
