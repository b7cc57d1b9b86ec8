package org.glauber.denoiser.chain;

import java.time.Duration;
import java.util.Objects;
import org.glauber.core.Levels;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.network.lane.BatchInvariantOutcomes;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneChain;
import org.jspecify.annotations.Nullable;

/**
 * A chain and how far it has come: X_n with n counting down. Made and prepared by the call that
 * brings it, then touched by one loop's thread alone.
 *
 * <p>Until it is prepared it holds nothing but its specification, so that a chain that is refused
 * has cost neither memory nor time that its request's parameters decide.
 */
public final class RunningChain {
  private final ChainSpec spec;
  private final ChainObserver observer;
  private final long arrivedNanos;
  private final ChainSteps steps;
  private final AcceptedLengths acceptedLengths;
  private @Nullable LaneChain lanes; // null until it is prepared
  private @Nullable SiteWrites preparation; // of the noise steps before the first question
  private long startedNanos = -1;
  private int answered;
  private int passes;
  private boolean failed;
  private long lastTurn;

  /**
   * @param nowNanos when the call arrived, on the clock of {@link System#nanoTime}
   */
  public RunningChain(ChainSpec spec, ChainObserver observer, long nowNanos) {
    this.spec = spec;
    this.observer = observer;
    this.arrivedNanos = nowNanos;
    this.steps = new ChainSteps(spec.model().noise(), spec.visits(), spec.sampling(), spec.seed());
    this.acceptedLengths = new AcceptedLengths(spec.maxWindow());
  }

  /** The model it follows. */
  public ServedModel model() {
    return spec.model();
  }

  /** Whose it is. */
  public Rank rank() {
    return spec.rank();
  }

  /** Whether steps of it were executed before it came here. */
  public boolean isBegun() {
    return spec.step() < spec.stepCount();
  }

  /** Whether no denoiser was asked to run it before. */
  public boolean isFirstAttempt() {
    return spec.attempt() == 0;
  }

  /** Who is told. */
  public ChainObserver observer() {
    return observer;
  }

  /**
   * Builds what the chain needs to run and executes the steps before its first question, which may
   * be many; a second call does nothing. To be called on the call's thread, for the loop's is the
   * device's.
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

  private LaneChain lanes() {
    return Objects.requireNonNull(lanes, "the chain is not prepared");
  }

  /** The bytes that the chain and its mailbox hold at most, while it waits and while it runs. */
  public long mostBytes() {
    Levels levels = spec.visits().levels();
    return ChainBytes.most(
        spec.tokens().length, spec.maxWindow(), levels.isPlain() ? 0 : levels.sweepCount() + 1);
  }

  /** Whether it is at step 0. */
  public boolean isAtEnd() {
    return lanes().step() == 0;
  }

  /** From its arrival to its first turn. */
  public Duration queueTime() {
    return Duration.ofNanos(startedNanos - arrivedNanos);
  }

  /** Steps that were too close to call so far, and were decided once more alone. */
  public int stepsDecidedAgain() {
    return lanes == null ? 0 : lanes.stepsDecidedAgain();
  }

  /** About how many steps the network has still to decide: exact for the heat bath. */
  public int remainingQuestions() {
    return lanes == null
        ? (int) Math.round(steps.expectedQuestionsBelow(spec.step()))
        : lanes.remainingQuestions();
  }

  /** The most lanes that it can use. */
  public int widestWindow() {
    return Math.min(spec.maxWindow(), remainingQuestions());
  }

  /** How far ahead it has been guessed right. */
  public AcceptedLengths acceptedLengths() {
    return acceptedLengths;
  }

  /** The turn in which it last had a lane; those that waited longest go first. */
  public long lastTurn() {
    return lastTurn;
  }

  /** It has a lane in this turn. */
  public void takeTurn(long turn) {
    lastTurn = turn;
  }

  /** Has its first turn: reports the steps that needed no network. */
  public void start(long nowNanos) {
    startedNanos = nowNanos;
    if (preparation != null && preparation.size() > 0) {
      observer.updated(lanes().step(), preparation);
    }
    preparation = null;
  }

  /** Asks for first guesses where a window of this width lacks them; {@link #guess} takes them. */
  public void addUnguessedLanes(LaneBatch guesses, int window) {
    lanes().addUnguessedLanes(guesses, window);
  }

  /** Takes a first guess. */
  public void guess(int step, int token) {
    lanes().guess(step, token);
  }

  /**
   * Asks for the outcomes of the next steps.
   *
   * @param window the most lanes
   */
  public void addLanes(LaneBatch batch, int window) {
    passes++;
    lanes().addLanes(batch, window);
  }

  /**
   * Takes the outcomes of what was asked for.
   *
   * @return how many questions were answered
   * @throws org.glauber.network.lane.InvalidLogitsException when the next step has no law; those
   *     before it are written
   */
  public int accept(BatchInvariantOutcomes outcomes) {
    int accepted = lanes().accept(outcomes, observer::updated);
    answered += accepted;
    acceptedLengths.saw(lanes().width(), accepted);
    return accepted;
  }

  /** Ends the chain where it is. */
  public void fail(RuntimeException reason) {
    failed = true;
    observer.failed(reason);
  }

  /** Whether it cannot go on. */
  public boolean isFailed() {
    return failed;
  }

  /** Tells the observer that the chain is at its end. */
  public void finish(long nowNanos) {
    int executed = spec.visits().freeStepsBelow(spec.step());
    observer.finished(
        new ChainStatistics(
            executed,
            executed - answered,
            passes,
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
