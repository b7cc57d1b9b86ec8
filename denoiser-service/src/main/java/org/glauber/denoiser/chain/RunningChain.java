package org.glauber.denoiser.chain;

import java.time.Duration;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.core.sampling.Lookahead;
import org.glauber.network.lane.FirmOutcomes;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneStep;
import org.glauber.network.lane.LawlessLogitsException;

/**
 * A chain and how far it has come: X_n with n counting down. Made by the call that brings it, then
 * touched by one loop's thread alone.
 */
public final class RunningChain {
  private final ChainSpec spec;
  private final ChainObserver observer;
  private final long arrivedNanos;
  private final ChainSteps steps;
  private final Lookahead lookahead;
  private final AcceptedLengths acceptedLengths;
  private long startedNanos = -1;
  private int firstLane;
  private int width;
  private int executed;
  private int answered;
  private int passes;
  private int evaluations;
  private int stepsDecidedAgain;
  private boolean failed;

  /**
   * @param nowNanos when the call arrived, on the clock of {@link System#nanoTime}
   */
  public RunningChain(ChainSpec spec, ChainObserver observer, long nowNanos) {
    this.spec = spec;
    this.observer = observer;
    this.arrivedNanos = nowNanos;
    this.steps =
        new ChainSteps(
            spec.model().noise(), spec.visits(), spec.stepCount(), spec.sampling(), spec.seed());
    this.lookahead = new Lookahead(steps, spec.tokens(), spec.step());
    this.acceptedLengths = new AcceptedLengths(spec.maxWindow());
  }

  /** The model it follows. */
  public ServedModel model() {
    return spec.model();
  }

  /** Who is told. */
  public ChainObserver observer() {
    return observer;
  }

  /** Whether it is at step 0. */
  public boolean isAtEnd() {
    return lookahead.step() == 0;
  }

  /** Steps that the network has still to decide. */
  public int remainingQuestions() {
    return lookahead.remainingQuestions();
  }

  /** The most lanes that it can use. */
  public int widestWindow() {
    return Math.min(spec.maxWindow(), remainingQuestions());
  }

  /** How far ahead it has been guessed right. */
  public AcceptedLengths acceptedLengths() {
    return acceptedLengths;
  }

  /** Has its first turn: executes what needs no network. */
  public void start(long nowNanos) {
    startedNanos = nowNanos;
    lookahead.advance(this::updated);
  }

  /** Asks for first guesses where a window of this width lacks them. */
  public void enterUnguessed(LaneBatch guesses, int window) {
    int[] state = spec.tokens(); // a guess looks at the step's noise alone
    for (int t : lookahead.unguessed(window)) {
      guesses.add(state, state, laneStep(t));
    }
  }

  /** Takes a first guess. */
  public void guess(int step, int token) {
    lookahead.guess(step, token);
  }

  /**
   * Asks for the outcomes of the next steps.
   *
   * @param window the most lanes
   */
  public void enter(LaneBatch batch, int window) {
    passes++;
    firstLane = batch.size();
    width =
        lookahead.ask(
            window,
            (state, visits, t) -> {
              int next = steps.nextQuestion(t);
              batch.add(state, visits, laneStep(t), laneStep(next < 0 ? t : next));
            });
    evaluations += width;
  }

  private LaneStep laneStep(int t) {
    return new LaneStep(
        t,
        steps.siteAt(t),
        spec.seed(),
        steps.kappa(t),
        steps.cleanPart(t),
        steps.temperature(t),
        steps.topP());
  }

  /**
   * Takes the outcomes of what was asked for and writes those whose guesses were right.
   *
   * @param isAhead whether the pass foresaw
   * @return how many questions were answered
   * @throws LawlessLogitsException when the next step has no law; those before it are written
   */
  public int accept(FirmOutcomes outcomes, boolean isAhead) {
    int accepted = lookahead.accept(new LaneAnswers(outcomes, isAhead), this::updated);
    answered += accepted;
    acceptedLengths.saw(width, accepted);
    return accepted;
  }

  /** The chain's lanes of a pass. */
  private final class LaneAnswers implements Lookahead.Outcomes {
    private final FirmOutcomes outcomes;
    private final boolean isAhead;

    LaneAnswers(FirmOutcomes outcomes, boolean isAhead) {
      this.outcomes = outcomes;
      this.isAhead = isAhead;
    }

    @Override
    public int accept(int lane) {
      if (outcomes.isClose(firstLane + lane)) {
        stepsDecidedAgain++;
      }
      return outcomes.token(firstLane + lane);
    }

    @Override
    public int reject(int lane) {
      int row = firstLane + lane;
      return outcomes.raw().isLawful(row) ? outcomes.raw().token(row) : Lookahead.NONE;
    }

    @Override
    public int foresee(int lane) {
      int row = firstLane + lane;
      return isAhead && outcomes.raw().isLawful(row)
          ? outcomes.raw().foreseen(row)
          : Lookahead.NONE;
    }
  }

  private void updated(int chainStep, int site, int token) {
    executed++;
    observer.updated(chainStep, site, token);
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
    observer.finished(
        new ChainStatistics(
            executed,
            executed - answered,
            passes,
            evaluations,
            stepsDecidedAgain,
            Duration.ofNanos(startedNanos - arrivedNanos),
            Duration.ofNanos(nowNanos - startedNanos)));
  }

  @Override
  public String toString() {
    return "chain " + spec.id() + " at step " + lookahead.step();
  }
}
