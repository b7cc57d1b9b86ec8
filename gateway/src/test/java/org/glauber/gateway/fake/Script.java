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
 * What the denoisers of a test do, all together, and what was asked of them. Without further
 * instructions they run every chain to its end.
 */
public final class Script {
  private static final int NEVER = -1;
  private static final int PATIENCE_SECONDS = 20;

  private final List<Run> runs = new CopyOnWriteArrayList<>();
  private final AtomicInteger dieAt = new AtomicInteger(NEVER);
  private final AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
  private final AtomicReference<@Nullable RuntimeException> refusalOfQuestions =
      new AtomicReference<>();
  private final AtomicInteger questions = new AtomicInteger();
  private final Semaphore steps = new Semaphore(0);
  private final Semaphore finished = new Semaphore(0);
  private final Semaphore cancelled = new Semaphore(0);
  private volatile boolean isPaced;
  private volatile CountDownLatch heldQuestions = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);
  private final AtomicInteger nonsenseAt = new AtomicInteger(NEVER);
  private volatile int silentAt = NEVER;
  private volatile String digest = TinyModel.DIGEST;

  /** A chain that a denoiser was given. */
  public record Run(FakeDenoiser denoiser, Chain chain) {}

  /** The denoiser that first holds X_n, n = {@code step}, goes away. */
  public void dieAt(int step) {
    dieAt.set(step);
  }

  /** From X_n, n = {@code step}, on, the denoiser that holds it says nothing any more. */
  public void fallSilentAt(int step) {
    silentAt = step;
  }

  /** The denoiser that first holds X_n, n = {@code step}, writes a token that there is not. */
  public void answerNonsenseAt(int step) {
    nonsenseAt.set(step);
  }

  /** Whether the update that follows is to be nonsense. */
  boolean isNonsenseAt(int step) {
    return nonsenseAt.compareAndSet(step, NEVER);
  }

  /** Every chain is refused so. */
  public void refuse(RuntimeException with) {
    refusal.set(with);
  }

  /** Whoever asks a denoiser for its models is refused so; null for nobody. */
  public void refuseQuestions(@Nullable RuntimeException with) {
    refusalOfQuestions.set(with);
  }

  /** Questions for the models are not answered until {@link #answerQuestions}. */
  public void holdQuestions() {
    heldQuestions = new CountDownLatch(1);
  }

  /** Answers the questions that are held, and those to come. */
  public void answerQuestions() {
    heldQuestions.countDown();
  }

  /** Tells of a question for the models. */
  void question() {
    questions.incrementAndGet();
    try {
      heldQuestions.await();
    } catch (InterruptedException e) {
      throw Status.CANCELLED.asRuntimeException();
    }
    RuntimeException reason = refusalOfQuestions.get();
    if (reason != null) {
      throw reason;
    }
  }

  /** How often a denoiser was asked for its models. */
  public int questions() {
    return questions.get();
  }

  /** The text model is another under the same name. */
  public void serve(String newDigest) {
    digest = newDigest;
  }

  /** Of the text model. */
  String digest() {
    return digest;
  }

  /** A step is executed only when {@link #step} allows it. */
  public void pace() {
    isPaced = true;
  }

  /** Chains are not taken on until {@link #takeOn}. */
  public void hold() {
    held = new CountDownLatch(1);
  }

  /** Takes on the chains that are held, and those to come. */
  public void takeOn() {
    held.countDown();
  }

  /** Chains that begin from now on are not paced. */
  public void runFree() {
    isPaced = false;
  }

  /** Allows that many steps, of whatever chain. */
  public void step(int count) {
    steps.release(count);
  }

  /** Back to no instructions and no memory. */
  public void reset() {
    runs.clear();
    dieAt.set(NEVER);
    silentAt = NEVER;
    nonsenseAt.set(NEVER);
    refusal.set(null);
    refusalOfQuestions.set(null);
    digest = TinyModel.DIGEST;
    isPaced = false;
    takeOn();
    answerQuestions();
    steps.drainPermits();
    finished.drainPermits();
    cancelled.drainPermits();
  }

  /** The chains that were given to denoisers, in order. */
  public List<Run> runs() {
    return runs;
  }

  /** Waits until so many chains more have finished. */
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
