package org.glauber.network.lane;

import java.util.Arrays;
import org.glauber.core.sampling.ChainSteps;
import org.glauber.core.sampling.Lookahead;

/**
 * A chain between a batch and its {@link Lookahead}: its questions become lanes, the outcomes of
 * the lanes its tokens.
 */
public final class LaneChain {
  private final ChainSteps steps;
  private final Lookahead lookahead;
  private int firstLane;
  private int width;
  private int evaluations;
  private int stepsDecidedAgain;
  private int stepsCorrected;

  /**
   * @param state (site) X_n; copied
   * @param chainStep n
   */
  public LaneChain(ChainSteps steps, int[] state, int chainStep) {
    this.steps = steps;
    this.lookahead = new Lookahead(steps, state, chainStep);
  }

  /** n. */
  public int step() {
    return lookahead.step();
  }

  /** (site) X_n, a copy. */
  public int[] state() {
    return lookahead.state();
  }

  /** About how many steps the network has still to decide: exact for the heat bath. */
  public int remainingQuestions() {
    return lookahead.remainingQuestions();
  }

  /** Lanes it has had. */
  public int evaluations() {
    return evaluations;
  }

  /** Steps that were too close to call in company. */
  public int stepsDecidedAgain() {
    return stepsDecidedAgain;
  }

  /** Of {@link #stepsDecidedAgain}, those whose token was then another than in company. */
  public int stepsCorrected() {
    return stepsCorrected;
  }

  /** Lanes it has in the batch it entered last. */
  public int width() {
    return width;
  }

  /** Executes the steps up to the next question. */
  public void advance(Lookahead.Updates updates) {
    lookahead.advance(updates);
  }

  /** Asks for first guesses where a window of this width lacks them; {@link #guess} takes them. */
  public void addUnguessedLanes(LaneBatch guesses, int window) {
    int[] unguessed = lookahead.unguessed(window);
    if (unguessed.length > 0) {
      int[] noState = new int[steps.visits().siteCount()]; // it is the step's noise that decides
      Arrays.stream(unguessed).forEach(t -> guesses.add(noState, noState, laneStep(t)));
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
  public void addLanes(LaneBatch batch, int window) {
    firstLane = batch.size();
    width =
        lookahead.addLanes(
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
        steps.visits().networkStep(t),
        steps.siteAt(t),
        steps.randomness().seed(),
        steps.kappa(t),
        steps.cleanPart(t),
        steps.temperature(t),
        steps.topP());
  }

  /**
   * Takes the outcomes of what was asked for and writes those whose guesses were right.
   *
   * @return how many questions were answered
   * @throws InvalidLogitsException when the next step has no law; those before it are written
   */
  public int accept(BatchInvariantOutcomes outcomes, Lookahead.Updates updates) {
    return lookahead.accept(new LaneAnswers(outcomes), updates);
  }

  /** The chain's lanes of a pass. */
  private final class LaneAnswers implements Lookahead.Outcomes {
    private final BatchInvariantOutcomes outcomes;

    LaneAnswers(BatchInvariantOutcomes outcomes) {
      this.outcomes = outcomes;
    }

    @Override
    public int accept(int lane) {
      int token = outcomes.token(firstLane + lane);
      if (outcomes.isClose(firstLane + lane)) {
        stepsDecidedAgain++;
        stepsCorrected += token == outcomes.rawToken(firstLane + lane) ? 0 : 1;
      }
      return token;
    }

    @Override
    public int reject(int lane) {
      return outcomes.rawToken(firstLane + lane);
    }

    @Override
    public int predictNext(int lane) {
      return outcomes.predictedNext(firstLane + lane);
    }
  }
}
