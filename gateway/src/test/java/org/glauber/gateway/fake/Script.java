package org.glauber.gateway.fake;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.glauber.denoiser.v1.Chain;
import org.jspecify.annotations.Nullable;

/**
 * The script that all denoisers of a test follow, and a record of their calls. By default they run
 * every chain to its end.
 */
public final class Script {
  private static final int NEVER = -1;
  private static final int PATIENCE_SECONDS = 20;

  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private final AtomicInteger dieAt = new AtomicInteger(NEVER);
  private final AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
  private final AtomicReference<@Nullable RuntimeException> refusalOfPolls =
      new AtomicReference<>();
  private final AtomicInteger polls = new AtomicInteger();
  private final Semaphore steps = new Semaphore(0);
  private final Semaphore finished = new Semaphore(0);
  private final Semaphore cancelled = new Semaphore(0);
  private volatile boolean isPaced;
  private volatile CountDownLatch heldPolls = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final AtomicInteger invalidTokenAt = new AtomicInteger(NEVER);
  private volatile int silentAt = NEVER;
  private volatile String digest = TinyModel.DIGEST;

  /** A chain that a denoiser received. */
  public record Run(FakeDenoiser denoiser, Chain chain) {}

  /** Makes the first denoiser that reaches X_n, n = {@code step}, stop. */
  public void dieAt(int step) {
    dieAt.set(step);
  }

  /** Makes the denoiser that reaches X_n, n = {@code step}, send nothing more. */
  public void fallSilentAt(int step) {
    silentAt = step;
  }

  /**
   * Makes the first denoiser that reaches X_n, n = {@code step}, send a token that does not exist.
   */
  public void sendInvalidTokenAt(int step) {
    invalidTokenAt.set(step);
  }

  /** Whether the next update must contain an invalid token. */
  boolean isInvalidTokenAt(int step) {
    return invalidTokenAt.compareAndSet(step, NEVER);
  }

  /** Refuses every chain with this exception. */
  public void refuse(RuntimeException with) {
    refusal.set(with);
  }

  /** Refuses every poll for models with this exception; null to refuse none. */
  public void refusePolls(@Nullable RuntimeException with) {
    refusalOfPolls.set(with);
  }

  /** Delays answers to polls for models until {@link #answerPolls}. */
  public void holdPolls() {
    heldPolls = new CountDownLatch(1);
  }

  /** Answers the delayed polls, and later ones at once. */
  public void answerPolls() {
    heldPolls.countDown();
  }

  /** Records a poll for models. */
  void poll() {
    polls.incrementAndGet();
    try {
      heldPolls.await();
    } catch (InterruptedException e) {
      throw Status.CANCELLED.asRuntimeException();
    }
    RuntimeException reason = refusalOfPolls.get();
    if (reason != null) {
      throw reason;
    }
  }

  /** The number of polls for models so far. */
  public int polls() {
    return polls.get();
  }

  /** Replaces the text model by another of the same name. */
  public void serve(String newDigest) {
    digest = newDigest;
  }

  /** The digest of the text model. */
  String digest() {
    return digest;
  }

  /** Executes steps only when {@link #step} allows them. */
  public void pace() {
    isPaced = true;
  }

  /** Admits no chains until {@link #admit}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  /** Admits the held chains, and later ones at once. */
  public void admit() {
    held.countDown();
  }

  /** Runs chains that begin from now on without pacing. */
  public void runFree() {
    isPaced = false;
  }

  /** Allows this many steps, of any chains. */
  public void step(int count) {
    steps.release(count);
  }

  /** Resets all instructions and records. */
  public void reset() {
    runs.clear();
    dieAt.set(NEVER);
    silentAt = NEVER;
    invalidTokenAt.set(NEVER);
    refusal.set(null);
    refusalOfPolls.set(null);
    digest = TinyModel.DIGEST;
    isPaced = false;
    admit();
    answerPolls();
    steps.drainPermits();
    finished.drainPermits();
    cancelled.drainPermits();
  }

  /** The chains that denoisers received, in order. */
  public List<Run> runs() {
    return runs;
  }

  /** Waits until {@code count} more chains have finished. */
  public void awaitFinished(int count) throws InterruptedException {
    await(finished, count);
  }

  /** Waits until a running chain was cancelled. */
  public void awaitCancelled() throws InterruptedException {
    await(cancelled, 1);
  }

  private static void await(Semaphore events, int count) throws InterruptedException {
    if (!events.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("not within %d s".formatted(PATIENCE_SECONDS));
    }
  }

  void begin(FakeDenoiser denoiser, Chain chain) throws InterruptedException {
    runs.add(new Run(denoiser, chain));
    held.await();
    RuntimeException reason = refusal.get();
    if (reason != null) {
      throw reason;
    }
  }

  void before(int step) throws InterruptedException {
    if (dieAt.compareAndSet(step, NEVER)) {
      throw new StatusRuntimeException(Status.UNAVAILABLE.withDescription("draining"));
    }
    if (step == silentAt) {
      silentAt = NEVER;
      new Semaphore(0).acquire(); // until the call is cancelled
    }
    if (isPaced) {
      steps.acquire();
    }
  }

  void finished() {
    finished.release();
  }

  void cancelled() {
    cancelled.release();
  }
}
