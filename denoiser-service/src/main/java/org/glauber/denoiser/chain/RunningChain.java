package org.glauber.denoiser.chain;

import java.time.Duration;
import java.util.Arrays;
import org.glauber.core.Visits;
import org.glauber.network.lane.LaneBatch;
import org.glauber.network.lane.LaneStep;

/**
 * A chain and how far it has come: X_n with n counting down. Made by the call that brings it, then
 * touched by one loop's thread alone.
 */
public final class RunningChain {
  private final ChainSpec spec;
  private final ChainObserver observer;
  private final long arrivedNanos;
  private final int[] state; // (site) X_n
  private final int[] visits; // (site) m_j(n)
  private int step; // n
  private int remainingSteps;
  private long startedNanos = -1;
  private int steps;
  private int passes;
  private int stepsDecidedAgain;
  private boolean failed;

  /**
   * @param nowNanos when the call arrived, on the clock of {@link System#nanoTime}
   */
  public RunningChain(ChainSpec spec, ChainObserver observer, long nowNanos) {
    this.spec = spec;
    this.observer = observer;
    this.arrivedNanos = nowNanos;
    this.state = spec.tokens().clone();
    this.step = spec.step();
    this.visits = step == 0 ? new int[state.length] : spec.visits().after(step - 1);
    this.remainingSteps = Arrays.stream(visits).sum(); // a free site's visits are its steps to come
    skipClamped();
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
    return step == 0;
  }

  /** Steps still to be executed, those at clamped sites left out. */
  public int remainingSteps() {
    return remainingSteps;
  }

  /**
   * Asks for the next step's outcome.
   *
   * @return the lane that will have it
   */
  public int enter(LaneBatch batch, long nowNanos) {
    if (startedNanos < 0) {
      startedNanos = nowNanos;
    }
    passes++;
    int t = step - 1;
    int site = spec.visits().scan().siteAt(t);
    double kappa = spec.model().noise().cleanProbability(visits[site] - 1);
    double temperature = spec.sampling().temperature().at(t, spec.stepCount());
    return batch.add(
        state,
        visits,
        new LaneStep(t, site, spec.seed(), kappa, temperature, spec.sampling().topP()));
  }

  /** Writes the outcome of the step that was asked for and goes on to the one before it. */
  public void accept(int token, boolean decidedAgain) {
    int site = spec.visits().scan().siteAt(step - 1);
    state[site] = token;
    visits[site]--;
    step--;
    remainingSteps--;
    steps++;
    if (decidedAgain) {
      stepsDecidedAgain++;
    }
    skipClamped();
    observer.updated(step, site, token);
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
    long started = startedNanos < 0 ? nowNanos : startedNanos;
    observer.finished(
        new ChainStatistics(
            steps,
            passes,
            passes,
            stepsDecidedAgain,
            Duration.ofNanos(started - arrivedNanos),
            Duration.ofNanos(nowNanos - started)));
  }

  @Override
  public String toString() {
    return "chain " + spec.id() + " at step " + step;
  }

  private void skipClamped() {
    Visits process = spec.visits();
    while (step > 0 && process.isSkipped(step - 1)) {
      step--;
    }
  }
}
