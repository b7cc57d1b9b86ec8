package org.glauber.core.lane;

import java.util.Arrays;
import org.glauber.core.sampling.ChainSteps;

/**
 * Connects a chain's {@link Lookahead} with batches: adds its questions to a batch as lanes, and
 * writes the outcomes of the lanes as tokens.
 */
public final class LaneChain {
  private final ChainSteps steps;
  private final Lookahead lookahead;
  private int firstLane;
  private int width;
  private int passes;
  private int evaluations;
  private int accepted;
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

  /** The step n of the chain. */
  public int step() {
    return lookahead.step();
  }

  /** A copy of the state X_n (site). */
  public int[] state() {
    return lookahead.state();
  }

  /**
   * The estimated number of steps that the network still has to decide; exact for the heat bath.
   */
  public int remainingQuestions() {
    return lookahead.remainingQuestions();
  }

  /** The number of batches to which the chain has added lanes. */
  public int passes() {
    return passes;
  }

  /** The number of questions whose outcomes were written. */
  public int accepted() {
    return accepted;
  }

  /** The number of lanes that the chain has used. */
  public int evaluations() {
    return evaluations;
  }

  /**
   * The number of steps that were decided again alone, because their margin was too small in a
   * batch.
   */
  public int stepsDecidedAgain() {
    return stepsDecidedAgain;
  }

  /** The number of {@link #stepsDecidedAgain} whose token alone differed from that in the batch. */
  public int stepsCorrected() {
    return stepsCorrected;
  }

  /** The number of the chain's lanes in the last batch. */
  public int width() {
    return width;
  }

  /** Executes the steps before the next question. */
  public void advance(Lookahead.Updates updates) {
    lookahead.advance(updates);
  }

  /**
   * Adds a lane for each question without a guess in a window of this width. The caller draws their
   * guesses and passes them to {@link #guess}.
   */
  public void addUnguessedLanes(LaneBatch guesses, int window) {
    int[] unguessed = lookahead.unguessed(window);
    if (unguessed.length > 0) {
      int[] noState =
          new int
              [steps.visits().siteCount()]; // not used: a guess depends on the step's noise alone
      Arrays.stream(unguessed).forEach(t -> guesses.add(noState, noState, laneStep(t)));
    }
  }

  /** Sets the first guess of a question. */
  public void guess(int step, int token) {
    lookahead.guess(step, token);
  }

  /**
   * Adds the lanes of the next questions to a batch.
   *
   * @param window the most lanes to add
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
    passes++;
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
   * Takes the outcomes of the added lanes and writes those whose input was correct.
   *
   * @return the number of questions whose outcomes were written
   * @throws InvalidLogitsException when the logits of the next question define no distribution; the
   *     questions before it are written
   */
  public int accept(BatchInvariantOutcomes outcomes, Lookahead.Updates updates) {
    int now = lookahead.accept(new LaneAnswers(outcomes), updates);
    accepted += now;
    return now;
  }

  /** The outcomes of the chain's lanes in a pass. */
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
