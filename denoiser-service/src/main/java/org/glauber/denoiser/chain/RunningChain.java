package org.glauber.denoiser.chain;

import java.time.Duration;
import java.util.Objects;
import org.glauber.core.Levels;
import org.glauber.core.lane.BatchInvariantOutcomes;
import org.glauber.core.lane.LaneChain;
import org.glauber.core.sampling.ChainSteps;
import org.jspecify.annotations.Nullable;

/**
 * A chain with its current state: X_n, with n counting down. It is created and prepared by the
 * thread of its call, and then used by one loop's thread at a time.
 *
 * <p>Until it is prepared it holds only its specification, so that a refused chain costs no memory
 * or time that depends on the request's parameters.
 */
public final class RunningChain {
  private final ChainSpec spec;
  private final ChainObserver observer;
  private final long arrivedNanos;
  private final ChainSteps steps;
  private final AcceptedLengths acceptedLengths;
  private @Nullable LaneChain lanes; // null until it is prepared
  private @Nullable SiteWrites preparation; // the noise steps before the first question
  private long startedNanos = -1;
  private boolean failed;
  private long lastTurn;

  /**
   * @param nowNanos the arrival time of the call, on the clock of {@link System#nanoTime}
   */
  public RunningChain(ChainSpec spec, ChainObserver observer, long nowNanos) {
    this.spec = spec;
    this.observer = observer;
    this.arrivedNanos = nowNanos;
    this.steps = new ChainSteps(spec.model().noise(), spec.visits(), spec.sampling(), spec.seed());
    this.acceptedLengths = new AcceptedLengths(spec.maxWindow());
  }

  /** The model that the chain runs on. */
  public ChainModel model() {
    return spec.model();
  }

  /** The tenant, priority and deadline of the chain. */
  public SchedulingKey schedulingKey() {
    return spec.schedulingKey();
  }

  /** Whether another denoiser has executed some of the chain's steps. */
  public boolean isBegun() {
    return spec.step() < spec.stepCount();
  }

  /** Whether this denoiser is the first to run the chain. */
  public boolean isFirstAttempt() {
    return spec.attempt() == 0;
  }

  /** The observer of the chain's progress. */
  public ChainObserver observer() {
    return observer;
  }

  /**
   * Allocates the chain's state and executes the steps before its first question, which may be
   * many. A second call does nothing. To be called on the call's thread, so that the loop's thread
   * remains free for the device.
   */
  public void prepare() {
    if (lanes != null) {
      return;
    }
    LaneChain built = new LaneChain(steps, spec.tokens(), spec.step());
    SiteWrites writes = new SiteWrites();
    built.advance((chainStep, site, token) -> writes.add(site, token));
    writes.trim();
    preparation = writes;
    lanes = built;
  }

  /** The chain's lanes, for the loop that runs it. */
  public LaneChain lanes() {
    return Objects.requireNonNull(lanes, "the chain is not prepared");
  }

  /** The most bytes that the chain and its mailbox hold, while it waits or runs. */
  public long mostBytes() {
    Levels levels = spec.visits().levels();
    return ChainBytes.most(
        spec.tokens().length, spec.maxWindow(), levels.isPlain() ? 0 : levels.sweepCount() + 1);
  }

  /** Whether the chain is at step 0. */
  public boolean isAtEnd() {
    return lanes().step() == 0;
  }

  /** The time from the chain's arrival to its first turn. */
  public Duration queueTime() {
    return Duration.ofNanos(startedNanos - arrivedNanos);
  }

  /** The steps so far that were decided again alone, because their margin was too small. */
  public int stepsDecidedAgain() {
    return lanes == null ? 0 : lanes.stepsDecidedAgain();
  }

  /**
   * The estimated number of steps that the network still has to decide; exact for the heat bath.
   */
  public int remainingQuestions() {
    return lanes == null
        ? (int) Math.round(steps.expectedQuestionsBelow(spec.step()))
        : lanes.remainingQuestions();
  }

  /** The most lanes that the chain can use in its next pass. */
  public int widestWindow() {
    return Math.min(spec.maxWindow(), remainingQuestions());
  }

  /** The recent acceptance of the chain's lookahead. */
  public AcceptedLengths acceptedLengths() {
    return acceptedLengths;
  }

  /** The turn in which the chain last had a lane; chains that waited longest go first. */
  public long lastTurn() {
    return lastTurn;
  }

  /** Records that the chain has a lane in this turn. */
  public void takeTurn(long turn) {
    lastTurn = turn;
  }

  /** Starts the chain's first turn: reports the steps that needed no network. */
  public void start(long nowNanos) {
    startedNanos = nowNanos;
    if (preparation != null && preparation.size() > 0) {
      observer.updated(lanes().step(), preparation);
    }
    preparation = null;
  }

  /**
   * Takes the outcomes of the lanes that were added to the last batch.
   *
   * @return the number of questions whose outcomes were written
   * @throws org.glauber.core.lane.InvalidLogitsException when the logits of the next question
   *     define no distribution; the questions before it are written
   */
  public int accept(BatchInvariantOutcomes outcomes) {
    int accepted = lanes().accept(outcomes, observer::updated);
    acceptedLengths.record(lanes().width(), accepted);
    return accepted;
  }

  /** Ends the chain at its current step with a failure. */
  public void fail(RuntimeException reason) {
    failed = true;
    observer.failed(reason);
  }

  /** Whether the chain has failed. */
  public boolean isFailed() {
    return failed;
  }

  /** Whether the chain needs no lane any more: it has finished, failed, or been cancelled. */
  public boolean isEnded() {
    return isAtEnd() || failed || observer.isCancelled();
  }

  /** Reports the end of the chain to its observer. */
  public void finish(long nowNanos) {
    int executed = spec.visits().freeStepsBelow(spec.step());
    observer.finished(
        new ChainStatistics(
            executed,
            executed - lanes().accepted(),
            lanes().passes(),
            lanes().evaluations(),
            stepsDecidedAgain(),
            lanes().stepsCorrected(),
            queueTime(),
            Duration.ofNanos(nowNanos - startedNanos)));
  }

  @Override
  public String toString() {
    return "chain " + spec.id() + " at step " + (lanes == null ? spec.step() : lanes.step());
  }
}
