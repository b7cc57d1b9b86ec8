package org.glauber.chaos.load;

import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.glauber.chaos.scenario.ApiKey;
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceStub;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** A load of identical text generations of one tenant, with counts of their results. */
final class TenantLoad {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int DIGITS = 3;
  private static final int SWEEPS = 1;

  private final GenerationServiceStub stub;
  private final Duration deadline;
  private final Phaser running = new Phaser(1);
  private final AtomicLong requested = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong aborted = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Histogram latencyMicros = new ConcurrentHistogram(DIGITS);
  private final Histogram refusalMicros = new ConcurrentHistogram(DIGITS);

  /**
   * @param key the tenant's API key
   * @param deadline the deadline of each generation
   */
  TenantLoad(Channel channel, ApiKey key, Duration deadline) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + key.text());
    this.stub =
        GenerationServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    this.deadline = deadline;
  }

  /**
   * Runs a closed loop: each of {@code callers} starts a generation when its last one has ended,
   * until the time is up. Waits for the last.
   */
  void runClosedLoop(int callers, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < callers; k++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                      CountDownLatch ended = new CountDownLatch(1);
                      start(ended::countDown);
                      try {
                        ended.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /**
   * Runs an open loop: starts generations as a Poisson process, independently of their results,
   * until the time is up.
   */
  void runOpenLoop(double perSecond, Duration time) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    long end = System.nanoTime() + time.toNanos();
    double next = System.nanoTime();
    while (next < end) {
      long left = (long) next - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      start(() -> {});
      next += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond; // a Poisson process
    }
  }

  /** Waits until all generations have ended. */
  void awaitLast() {
    running.arriveAndAwaitAdvance();
  }

  private void start(Runnable atEnd) {
    long number = requested.getAndIncrement();
    long start = System.nanoTime();
    running.register();
    GenerateTextRequest request =
        GenerateTextRequest.newBuilder()
            .setSeed(number)
            .setSampling(SamplingOptions.newBuilder().setSweeps(SWEEPS))
            .setProgress(ProgressRhythm.newBuilder().setNone(true))
            .build();
    Context.ROOT.run(
        () ->
            stub.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS)
                .generateText(request, new Answer(start, atEnd)));
  }

  private void ended(long micros, Status status, boolean isAccepted) {
    switch (status.getCode()) {
      case OK -> {
        completed.incrementAndGet();
        latencyMicros.recordValue(micros);
      }
      case RESOURCE_EXHAUSTED -> {
        if (isAccepted) {
          aborted.incrementAndGet();
        } else {
          refused.incrementAndGet();
          refusalMicros.recordValue(micros);
        }
      }
      case DEADLINE_EXCEEDED -> late.incrementAndGet();
      default -> failed.incrementAndGet();
    }
  }

  /** Records how a generation ends. */
  private final class Answer implements StreamObserver<GenerateTextResponse> {
    private final long start;
    private final Runnable atEnd;
    private boolean isAccepted;

    Answer(long start, Runnable atEnd) {
      this.start = start;
      this.atEnd = atEnd;
    }

    @Override
    public void onNext(GenerateTextResponse event) {
      isAccepted |= event.hasAccepted();
    }

    @Override
    public void onError(Throwable failure) {
      ended(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      ended(Status.OK);
    }

    private void ended(Status status) {
      TenantLoad.this.ended((System.nanoTime() - start) / 1_000, status, isAccepted);
      running.arriveAndDeregister();
      atEnd.run();
    }
  }

  long requested() {
    return requested.get();
  }

  long completed() {
    return completed.get();
  }

  /** The number of generations refused before acceptance. */
  long refused() {
    return refused.get();
  }

  /**
   * The number of generations that were accepted and then aborted, because they would have missed
   * their deadline.
   */
  long aborted() {
    return aborted.get();
  }

  /** The number of generations that exceeded their deadline. */
  long late() {
    return late.get();
  }

  long failed() {
    return failed.get();
  }

  /** A percentile of the time from request to result, in milliseconds. */
  double latencyMillis(double percentile) {
    return latencyMicros.getValueAtPercentile(percentile) / 1e3;
  }

  /** A percentile of the time from request to refusal, in milliseconds. */
  double refusalMillis(double percentile) {
    return refusalMicros.getValueAtPercentile(percentile) / 1e3;
  }
}
