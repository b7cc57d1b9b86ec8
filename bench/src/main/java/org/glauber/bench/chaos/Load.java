package org.glauber.bench.chaos;

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
import org.glauber.generation.v1.GenerateTextRequest;
import org.glauber.generation.v1.GenerateTextResponse;
import org.glauber.generation.v1.GenerationServiceGrpc;
import org.glauber.generation.v1.GenerationServiceGrpc.GenerationServiceStub;
import org.glauber.generation.v1.ProgressRhythm;
import org.glauber.generation.v1.SamplingOptions;

/** A tenant's generations, all alike, and how they fared. */
final class Load {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final int DIGITS = 3;
  private static final int SWEEPS = 1;

  private final GenerationServiceStub stub;
  private final Duration deadline;
  private final Phaser running = new Phaser(1);
  private final AtomicLong asked = new AtomicLong();
  private final AtomicLong completed = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong givenUp = new AtomicLong();
  private final AtomicLong late = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Histogram latencyMicros = new ConcurrentHistogram(DIGITS);
  private final Histogram refusalMicros = new ConcurrentHistogram(DIGITS);

  /**
   * @param key the tenant's API key
   * @param deadline of each generation
   */
  Load(Channel channel, ApiKey key, Duration deadline) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + key.text());
    this.stub =
        GenerationServiceGrpc.newStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    this.deadline = deadline;
  }

  /** So many at once, the next when one has ended, until the time is up; waits for the last. */
  void closed(int callers, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int k = 0; k < callers; k++) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (System.nanoTime() < end && !Thread.currentThread().isInterrupted()) {
                      CountDownLatch ended = new CountDownLatch(1);
                      ask(ended::countDown);
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

  /** So many a second, whatever becomes of them, at random moments, until the time is up. */
  void open(double perSecond, Duration time) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(1);
    long end = System.nanoTime() + time.toNanos();
    double next = System.nanoTime();
    while (next < end) {
      long left = (long) next - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
      ask(() -> {});
      next += -Math.log(1 - random.nextDouble()) * 1e9 / perSecond; // a Poisson process
    }
  }

  /** Waits until the last has ended. */
  void awaitLast() {
    running.arriveAndAwaitAdvance();
  }

  private void ask(Runnable atEnd) {
    long number = asked.getAndIncrement();
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
          givenUp.incrementAndGet();
        } else {
          refused.incrementAndGet();
          refusalMicros.recordValue(micros);
        }
      }
      case DEADLINE_EXCEEDED -> late.incrementAndGet();
      default -> failed.incrementAndGet();
    }
  }

  /** Hears how one ends. */
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
      Load.this.ended((System.nanoTime() - start) / 1_000, status, isAccepted);
      running.arriveAndDeregister();
      atEnd.run();
    }
  }

  long asked() {
    return asked.get();
  }

  long completed() {
    return completed.get();
  }

  /** Those that were not taken on. */
  long refused() {
    return refused.get();
  }

  /** Those that were taken on and refused later, for they would not have met their deadline. */
  long givenUp() {
    return givenUp.get();
  }

  /** Those that ended by their deadline. */
  long late() {
    return late.get();
  }

  long failed() {
    return failed.get();
  }

  /** Milliseconds from the question to the result, at a percentile. */
  double latencyMillis(double percentile) {
    return latencyMicros.getValueAtPercentile(percentile) / 1e3;
  }

  /** Milliseconds from the question to the refusal, at a percentile. */
  double refusalMillis(double percentile) {
    return refusalMicros.getValueAtPercentile(percentile) / 1e3;
  }
}
