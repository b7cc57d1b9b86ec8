package org.glauber.chaos.leaks;

import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.glauber.chaos.traffic.FaultProxy;
import org.glauber.chaos.traffic.ProxiedSuite;
import org.glauber.generation.v1.GenerateImageRequest;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceBlockingStub;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.ResumeGenerationRequest;
import org.glauber.generation.v1.SamplingOptions;
import org.glauber.harness.process.ServiceProcess;
import org.glauber.harness.service.ServiceKind;
import org.glauber.model.v1.Sampler;

/** Runs generations that terminate in randomly drawn ways, and counts how they ended. */
final class TerminationLoad implements AutoCloseable {
  /** The chain of this seed fails at every attempt. */
  static final long FAULTY_SEED = 666;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final int MAX_MILLIS = 200; // of a generation that is cut short
  private static final int SWEEPS = 1;
  private static final int TEXTS_PER_CALL = 3;
  private static final ProgressRhythm PROGRESS =
      ProgressRhythm.newBuilder().setEveryMillis(100).build();

  private final ServiceProcess gateway;
  private final ManagedChannel channel;
  private final Map<Termination, AtomicLong> counts = new EnumMap<>(Termination.class);

  /** Creates a load on the first gateway of a suite. */
  TerminationLoad(ProxiedSuite proxied) {
    gateway = proxied.suite().services(ServiceKind.GATEWAY).getFirst();
    channel = NettyChannelBuilder.forTarget(gateway.address()).usePlaintext().build();
    for (Termination ending : Termination.values()) {
      counts.put(ending, new AtomicLong());
    }
  }

  /** How a generation ended, as observed by its caller. */
  enum Termination {
    /** With its result. */
    COMPLETED,
    /** The caller cancelled it. */
    CANCELLED,
    /** Its deadline expired. */
    DEADLINE,
    /** The request was invalid or could not meet its deadline. */
    REFUSED,
    /** The caller's connection broke. */
    KILLED,
    /** The caller resumed it on another stream. */
    TAKEN_OVER,
    /** An injected fault failed every attempt. */
    FAILED,
    /** In an unexpected way. */
    OTHERWISE;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** Runs one more generation that terminates in a randomly drawn way, and waits for its end. */
  void next(SplittableRandom random) throws InterruptedException {
    Duration life = Duration.ofMillis(random.nextInt(MAX_MILLIS));
    switch (random.nextInt(20)) {
      case 0, 1, 2 -> end(() -> stub().generateText(text(random, 1)).forEachRemaining(_ -> {}));
      case 3 ->
          end(() -> stub().generateText(text(random, TEXTS_PER_CALL)).forEachRemaining(_ -> {}));
      case 4 -> completeImage(random);
      case 5, 6, 7, 8, 9 -> cancel(life, text(random, 1));
      case 10, 11, 12 ->
          end(
              () ->
                  stub()
                      .withDeadlineAfter(life.toNanos() + 1, TimeUnit.NANOSECONDS)
                      .generateText(text(random, 1))
                      .forEachRemaining(_ -> {}));
      case 13 -> end(() -> stub().generateText(wrong(random)).forEachRemaining(_ -> {}));
      case 14 -> fail(faulty(random));
      case 15, 16, 17 -> kill(life, text(random, 1));
      default -> takeOver(text(random, 1));
    }
  }

  /** Generates an image to completion. */
  void completeImage(SplittableRandom random) {
    end(() -> stub().generateImage(image(random)).forEachRemaining(_ -> {}));
  }

  private void end(Runnable call) {
    try {
      call.run();
      count(Termination.COMPLETED);
    } catch (StatusRuntimeException e) {
      count(ending(e.getStatus()));
    }
  }

  private void fail(GenerateTextRequest request) {
    try {
      stub().generateText(request).forEachRemaining(_ -> {});
      count(Termination.OTHERWISE);
    } catch (StatusRuntimeException e) {
      boolean isFault = e.getStatus().getCode() == Status.Code.INTERNAL;
      count(isFault ? Termination.FAILED : ending(e.getStatus()));
    }
  }

  private static Termination ending(Status status) {
    return switch (status.getCode()) {
      case CANCELLED -> Termination.CANCELLED;
      case DEADLINE_EXCEEDED -> Termination.DEADLINE;
      case INVALID_ARGUMENT, NOT_FOUND, RESOURCE_EXHAUSTED -> Termination.REFUSED;
      case ABORTED -> Termination.TAKEN_OVER;
      default -> Termination.OTHERWISE;
    };
  }

  private void cancel(Duration life, GenerateTextRequest request) throws InterruptedException {
    Context.CancellableContext context = Context.current().withCancellation();
    Thread canceller = Thread.ofVirtual().start(() -> cancelAfter(life, context));
    context.run(() -> end(() -> stub().generateText(request).forEachRemaining(_ -> {})));
    canceller.join();
  }

  private static void cancelAfter(Duration life, Context.CancellableContext context) {
    try {
      Thread.sleep(life);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    context.cancel(null);
  }

  /**
   * Simulates the death of the caller's process: the TCP connection is reset, without GOAWAY or
   * RST_STREAM.
   */
  private void kill(Duration life, GenerateTextRequest request) throws InterruptedException {
    try (FaultProxy proxy = new FaultProxy()) {
      proxy.setTarget("127.0.0.1", gateway.port());
      ManagedChannel own = NettyChannelBuilder.forTarget(proxy.address()).usePlaintext().build();
      try {
        Iterator<GenerateTextResponse> events =
            GenerationServiceGrpc.newBlockingStub(own)
                .withDeadlineAfter(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS)
                .generateText(request);
        Thread killer =
            Thread.ofVirtual()
                .start(
                    () -> {
                      try {
                        Thread.sleep(life.plusMillis(20)); // connected by then
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      proxy.close();
                    });
        try {
          events.forEachRemaining(_ -> {});
          count(Termination.COMPLETED);
        } catch (StatusRuntimeException e) {
          boolean isCut = e.getStatus().getCode() == Status.Code.UNAVAILABLE;
          count(isCut ? Termination.KILLED : ending(e.getStatus()));
        }
        killer.join();
      } finally {
        own.shutdownNow();
      }
    }
  }

  /** The caller resumes the generation on another stream while the first one runs. */
  private void takeOver(GenerateTextRequest request) throws InterruptedException {
    Iterator<GenerateTextResponse> first = stub().generateText(request);
    String id;
    try {
      id = first.next().getAccepted().getGenerationId();
    } catch (StatusRuntimeException e) {
      count(ending(e.getStatus()));
      return;
    }
    Thread second =
        Thread.ofVirtual()
            .start(
                () ->
                    end(
                        () ->
                            stub()
                                .resumeGeneration(
                                    ResumeGenerationRequest.newBuilder()
                                        .setGenerationId(id)
                                        .build())
                                .forEachRemaining(_ -> {})));
    end(() -> first.forEachRemaining(_ -> {}));
    second.join();
  }

  private static GenerateTextRequest text(SplittableRandom random, int count) {
    return GenerateTextRequest.newBuilder()
        .setSeed(random.nextLong())
        .setCount(count)
        .setSampling(
            SamplingOptions.newBuilder()
                .setSampler(
                    Sampler
                        .SAMPLER_THINNED_HEAT_BATH) // half the work per generation, so more of them
                // end
                .setSweeps(SWEEPS))
        .setProgress(PROGRESS)
        .build();
  }

  private static GenerateImageRequest image(SplittableRandom random) {
    return GenerateImageRequest.newBuilder()
        .setSeed(random.nextLong())
        .setSampling(SamplingOptions.newBuilder().setSweeps(SWEEPS))
        .setProgress(PROGRESS)
        .build();
  }

  private static GenerateTextRequest wrong(SplittableRandom random) {
    GenerateTextRequest.Builder request = text(random, 1).toBuilder();
    return switch (random.nextInt(3)) {
      case 0 -> request.setModel("nobody").build();
      case 1 -> request.setSampling(SamplingOptions.newBuilder().setTemperature(-1)).build();
      default -> {
        request.getTemplateBuilder().addSegmentsBuilder().setText("Quetzalcoatl ponders.");
        yield request.build();
      }
    };
  }

  private static GenerateTextRequest faulty(SplittableRandom random) {
    return text(random, 1).toBuilder().setSeed(FAULTY_SEED).build();
  }

  private GenerationServiceBlockingStub stub() {
    return GenerationServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void count(Termination ending) {
    of(ending).incrementAndGet();
  }

  AtomicLong of(Termination ending) {
    return Objects.requireNonNull(counts.get(ending));
  }

  /** The number of generations by how they ended. */
  Map<Termination, AtomicLong> counts() {
    return counts;
  }

  /** The number of generations that have ended. */
  long total() {
    return counts.values().stream().mapToLong(AtomicLong::get).sum();
  }

  /** Whether generations ended in each of the expected ways and in no other. */
  boolean isDiverse() {
    for (Termination ending : Termination.values()) {
      if ((of(ending).get() > 0) == (ending == Termination.OTHERWISE)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
